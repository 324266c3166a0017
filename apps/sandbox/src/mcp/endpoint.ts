import type { IncomingMessage, ServerResponse } from 'node:http';
import { toNodeHandler, type NodeMcpRequestHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, type McpHttpHandler, type McpServer } from '@modelcontextprotocol/server';
import { bearerMatches } from './bearer.js';
import { Chaos } from './chaos.js';
import { LegacySessions } from './legacy-sessions.js';
import { misbehave } from './misbehave.js';
import { methodOf, ReceivedRequests } from './received.js';
import { readJson } from './request-body.js';

export interface EndpointOptions {
  /** Makes a server per modern request and per 2025 session: it must be cheap. */
  readonly factory: () => McpServer;
  /** Bearer token that every request must carry. Absent: open to all. */
  readonly token?: string;
  /** Told of every JSON-RPC method before it is served. */
  readonly onMethod?: (method: string) => void;
}

/**
 * One MCP endpoint over Streamable HTTP for both eras: modern requests and sessionless 2025 requests by the SDK's handler, 2025
 * sessions beside it. Remembers what it received, and misbehaves when told to.
 */
export class McpEndpoint {
  readonly received = new ReceivedRequests();
  readonly chaos = new Chaos();
  private readonly sessions: LegacySessions;
  private readonly handler: McpHttpHandler;
  private readonly nodeHandler: NodeMcpRequestHandler;

  constructor(private readonly options: EndpointOptions) {
    this.sessions = new LegacySessions(options.factory);
    this.handler = createMcpHandler(options.factory);
    this.nodeHandler = toNodeHandler(this.handler);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.options.token !== undefined && !bearerMatches(request.headers.authorization, this.options.token)) {
      this.received.remember({ httpMethod: request.method ?? '', headers: request.headers });
      refuse(response, 401, { code: -32_001, message: 'Send the CRM token as a bearer token.' });
      return;
    }
    if (request.method !== 'POST') {
      this.received.remember({ httpMethod: request.method ?? '', headers: request.headers });
      await this.route(request, response, undefined);
      return;
    }
    const body = await readJson(request);
    if (body.kind === 'too-large') return refuse(response, 413, { code: -32_600, message: 'The request body is longer than 4 MiB.' });
    if (body.kind === 'not-json')
      return refuse(response, 400, { code: -32_700, message: 'Parse error: the request body is not valid JSON' });
    this.received.remember({ httpMethod: 'POST', headers: request.headers, body: body.value });
    await this.serve(request, response, body.value);
  }

  /** Servers of the sessions that are open now. */
  sessionServers(): Iterable<McpServer> {
    return this.sessions.servers();
  }

  /** Tells modern subscribers that the tools changed. Sessions are told by their own servers. */
  announceToolChange(): void {
    this.handler.notify.toolsChanged();
  }

  /** Tells modern subscribers that a resource changed, and of the sessions those that `subscribed` says. */
  announceUpdate(uri: string, subscribed: (server: McpServer, uri: string) => boolean): void {
    this.handler.notify.resourceUpdated(uri);
    for (const server of this.sessions.servers())
      if (subscribed(server, uri)) void server.server.sendResourceUpdated({ uri }).catch(() => undefined);
  }

  forgetSessions(): Promise<void> {
    return this.sessions.closeAll();
  }

  async close(): Promise<void> {
    await this.handler.close();
    await this.sessions.closeAll();
  }

  private async serve(request: IncomingMessage, response: ServerResponse, body: unknown): Promise<void> {
    const method = methodOf(body);
    if (method !== undefined) this.options.onMethod?.(method);
    const struck = this.chaos.strike(method);
    if (struck) return misbehave(struck.mode, { response, body, count: struck.count });
    await this.route(request, response, body);
  }

  private async route(request: IncomingMessage, response: ServerResponse, body: unknown): Promise<void> {
    if (this.sessions.claims(request, body)) return this.sessions.handle(request, response, body);
    await this.nodeHandler(request, response as Parameters<NodeMcpRequestHandler>[1], body);
  }
}

function refuse(response: ServerResponse, status: number, error: { code: number; message: string }): void {
  const challenge: Record<string, string> = status === 401 ? { 'www-authenticate': 'Bearer realm="sandbox-crm"' } : {};
  response.writeHead(status, { 'content-type': 'application/json', ...challenge });
  response.end(JSON.stringify({ jsonrpc: '2.0', error, id: null }));
}
