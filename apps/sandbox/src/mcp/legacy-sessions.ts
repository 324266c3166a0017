import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node';
import { isJsonObject } from '@gatehouse/kernel';
import { PROTOCOL_VERSION_META_KEY, type McpServer } from '@modelcontextprotocol/server';
import { methodOf } from './received.js';

const MAX_SESSIONS = 512;

function isModern(body: unknown): boolean {
  const params = isJsonObject(body) ? body['params'] : undefined;
  const meta = isJsonObject(params) ? params['_meta'] : undefined;
  return isJsonObject(meta) && meta[PROTOCOL_VERSION_META_KEY] !== undefined;
}

interface Session {
  readonly transport: NodeStreamableHTTPServerTransport;
  readonly server: McpServer;
}

/**
 * Sessions of the 2025 revisions: opened by initialize, named by Mcp-Session-Id, ended by DELETE. Most servers in the field still
 * work this way, and only so can a 2025 client be told of list changes.
 */
export class LegacySessions {
  private readonly open = new Map<string, Session>();

  constructor(private readonly factory: () => McpServer) {}

  claims(request: IncomingMessage, body: unknown): boolean {
    // A modern request has no session, whatever its headers say (MCP 2026-07-28, Streamable HTTP).
    if (isModern(body)) return false;
    return request.headers['mcp-session-id'] !== undefined || methodOf(body) === 'initialize';
  }

  async handle(request: IncomingMessage, response: ServerResponse, body: unknown): Promise<void> {
    const id = request.headers['mcp-session-id'];
    const session = typeof id === 'string' ? this.open.get(id) : await this.start();
    if (!session) {
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end('{"jsonrpc":"2.0","error":{"code":-32001,"message":"Session not found"},"id":null}');
      return;
    }
    await session.transport.handleRequest(request, response, body);
  }

  *servers(): Iterable<McpServer> {
    for (const { server } of this.open.values()) yield server;
  }

  get count(): number {
    return this.open.size;
  }

  /** Forgets every session as a restart would: the next message of each client gets 404. */
  async closeAll(): Promise<void> {
    const sessions = [...this.open.values()];
    this.open.clear();
    await Promise.all(sessions.map(({ server }) => server.close()));
  }

  private async start(): Promise<Session> {
    const server = this.factory();
    const transport: NodeStreamableHTTPServerTransport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => {
        this.open.set(id, { transport, server });
        this.dropOldest();
      },
      onsessionclosed: (id) => {
        this.open.delete(id);
      },
    });
    await server.connect(transport);
    return { transport, server };
  }

  private dropOldest(): void {
    const [oldest] = this.open;
    if (this.open.size <= MAX_SESSIONS || !oldest) return;
    this.open.delete(oldest[0]);
    oldest[1].server.close().catch(() => undefined);
  }
}
