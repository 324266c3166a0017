import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Json = Record<string, unknown>;

export interface Offers {
  readonly tools?: readonly Json[];
  readonly prompts?: readonly Json[];
  readonly resources?: readonly Json[];
  readonly resourceTemplates?: readonly Json[];
}

export interface Asked {
  readonly method: string;
  readonly params: Json;
  readonly headers: IncomingHttpHeaders;
}

/** Members of a list's result, by method. */
const LISTS: Readonly<Record<string, keyof Offers>> = {
  'tools/list': 'tools',
  'prompts/list': 'prompts',
  'resources/list': 'resources',
  'resources/templates/list': 'resourceTemplates',
};

/** Member of an answer with notifications that are sent before it. */
export const BEFORE = '$before';

/** Progress is told under the token that the request gave. */
function placed(said: Json, params: Json): Json {
  const { progressToken } = (params['_meta'] ?? {}) as Json;
  return said['method'] === 'notifications/progress' ? { ...said, params: { ...(said['params'] as Json), progressToken } } : said;
}

/** An MCP server of one era over HTTP that says what a test wrote and nothing else, and keeps what it was asked. */
export class PlainServer {
  private constructor(
    readonly url: string,
    private readonly server: Server,
    private readonly asked: readonly Asked[],
  ) {}

  static async start(era: 'modern' | 'legacy', offers: Offers, answer: (method: string, params: Json) => Json): Promise<PlainServer> {
    const asked: Asked[] = [];
    const server = createServer((req, res) => void serve(req, res, { era, offers, answer, asked }));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new PlainServer(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`, server, asked);
  }

  of(method: string): Asked[] {
    return this.asked.filter((one) => one.method === method);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

interface Serving {
  readonly era: 'modern' | 'legacy';
  readonly offers: Offers;
  readonly answer: (method: string, params: Json) => Json;
  readonly asked: Asked[];
}

async function serve(req: IncomingMessage, res: ServerResponse, { era, offers, answer, asked }: Serving): Promise<void> {
  if (req.method !== 'POST') return void res.writeHead(405).end();
  let text = '';
  for await (const piece of req) text += String(piece);
  const { id, method, params = {} } = JSON.parse(text) as { id?: unknown; method: string; params?: Json };
  if (id === undefined) return void res.writeHead(202).end();
  asked.push({ method, params, headers: req.headers });
  const result = resultOf(method, params, { era, offers, answer, asked });
  const { [BEFORE]: before, ...own } = result ?? {};
  const body = result ? { result: own } : { error: { code: -32601, message: 'Method not found' } };
  if (Array.isArray(before)) {
    res.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const said of before) res.write(`data: ${JSON.stringify({ jsonrpc: '2.0', ...placed(said as Json, params) })}\n\n`);
    return void res.end(`data: ${JSON.stringify({ jsonrpc: '2.0', id, ...body })}\n\n`);
  }
  res.writeHead(result ? 200 : 400, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, ...body }));
}

function resultOf(method: string, params: Json, { era, offers, answer }: Serving): Json | undefined {
  const capabilities = { tools: {}, prompts: {}, resources: {}, completions: {}, logging: {} };
  const complete = era === 'modern' ? { resultType: 'complete' } : {};
  if (method === 'server/discover')
    return era === 'modern' ? { ...complete, supportedVersions: ['2026-07-28'], capabilities, ttlMs: 0, cacheScope: 'private' } : undefined;
  if (method === 'initialize') return { protocolVersion: '2025-11-25', capabilities, serverInfo: { name: 'plain', version: '1' } };
  const member = LISTS[method];
  const hints = era === 'modern' && member ? { ttlMs: 3_600_000, cacheScope: 'public' } : {};
  return { ...complete, ...hints, ...(member ? { [member]: offers[member] ?? [] } : answer(method, params)) };
}
