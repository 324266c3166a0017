import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Json = Record<string, unknown>;
export type Definition = Json & { readonly name: string };

/** What such a server says of itself and lists; tests replace it while it runs. */
export interface Face {
  readonly name: string;
  readonly version: string;
  readonly instructions: string;
  readonly tools: readonly Definition[];
}

interface Message {
  readonly id?: number | string;
  readonly method: string;
  readonly params?: Json;
}

/** An MCP server of one era whose definitions a test changes without a word. Takes JSON over HTTP, and what `stdioRelay` carries there. */
export class ShiftingServer {
  face: Face;
  private readonly server: Server;
  private sessions = 0;

  constructor(
    private readonly era: 'modern' | 'legacy',
    face: Face,
  ) {
    this.face = face;
    this.server = createServer((req, res) => void this.answer(req, res));
  }

  async open(): Promise<this> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/mcp`;
  }

  /** Another server in the place of this one: it knows no session. */
  becomes(face: Face): void {
    this.face = face;
    this.sessions += 1;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (req.method !== 'POST') return void res.writeHead(405).end();
    const message = JSON.parse(await new Response(req as unknown as ReadableStream).text()) as Message;
    const session = `s-${this.sessions}`;
    const isForgotten = this.era === 'legacy' && message.method !== 'initialize' && req.headers['x-relay'] === undefined;
    if (isForgotten && req.headers['mcp-session-id'] !== session) return void res.writeHead(404).end();
    if (message.id === undefined) return void res.writeHead(202).end();
    const body = JSON.stringify({ jsonrpc: '2.0', id: message.id, ...this.outcome(message) });
    res.writeHead(200, { 'content-type': 'application/json', ...(this.era === 'legacy' ? { 'mcp-session-id': session } : {}) }).end(body);
  }

  private outcome({ method, params }: Message): Json {
    const { name, version, instructions, tools } = this.face;
    const modern = this.era === 'modern';
    const rest = modern ? { resultType: 'complete', ttlMs: 0, cacheScope: 'private' } : {};
    const capabilities = { tools: {} };
    if (method === (modern ? 'server/discover' : 'initialize')) {
      const own = modern
        ? { supportedVersions: ['2026-07-28'], _meta: { 'io.modelcontextprotocol/serverInfo': { name, version } } }
        : { protocolVersion: '2025-11-25', serverInfo: { name, version } };
      return { result: { ...rest, capabilities, instructions, ...own } };
    }
    if (method === 'tools/list') return { result: { ...rest, tools } };
    if (method === 'tools/call')
      return { result: { ...rest, content: [{ type: 'text', text: `answered by ${String(params?.['name'])}` }] } };
    return { error: { code: -32601, message: 'unknown method' } };
  }
}

/** A program for `node -e` that carries lines to the server at this address and back. */
export const stdioRelay = (url: string): string =>
  `require('node:readline').createInterface({ input: process.stdin }).on('line', (body) => ` +
  `fetch(${JSON.stringify(url)}, { method: 'POST', body, headers: { 'x-relay': 'yes' } })` +
  `.then(async (r) => r.status === 200 && console.log(await r.text())))`;
