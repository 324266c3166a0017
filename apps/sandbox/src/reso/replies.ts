import type { IncomingMessage, ServerResponse } from 'node:http';
import { ODataError } from './odata-error.js';

/** One answer, before it is sent. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const MOST_BODY = 1_048_576;

export function jsonReply(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json;odata.metadata=minimal;charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}

export function emptyReply(status: number, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers, body: '' };
}

export function errorReply(error: ODataError): Reply {
  return jsonReply(error.status, error.body, error.about.headers ?? {});
}

export function send(res: ServerResponse, reply: Reply, version: string): void {
  if (res.destroyed || res.headersSent) return;
  const length = reply.status === 204 ? {} : { 'content-length': String(Buffer.byteLength(reply.body)) };
  res.writeHead(reply.status, { 'OData-Version': version, 'cache-control': 'no-store', ...length, ...reply.headers });
  res.end(reply.status === 204 ? undefined : reply.body);
}

/** The whole body as text. Throws ODataError 413 over one megabyte. */
export async function readBody(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    const piece = chunk as Buffer;
    size += piece.length;
    if (size > MOST_BODY) throw new ODataError(413, 'TooLarge', 'A body may have one megabyte');
    chunks.push(piece);
  }
  return Buffer.concat(chunks).toString('utf8');
}
