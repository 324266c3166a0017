import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { localhostHostValidation, localhostOriginValidation, toNodeHandler, type NodeMcpRequestHandler } from '@modelcontextprotocol/node';
import { classifyInboundRequest, createMcpHandler, type McpHttpHandler } from '@modelcontextprotocol/server';
import { listening, stopped } from '../listening.js';
import { readJson } from '../mcp/request-body.js';
import { ConformanceServers } from './server.js';
import { ConformanceSessions } from './sessions.js';

/** Which clients the target speaks with: those of 2025-11-25 and older, those of 2026-07-28, or both. */
export type TargetEra = 'both' | 'legacy' | 'modern';

export interface TargetOptions {
  /** 0 takes a free port. */
  readonly port: number;
  readonly era?: TargetEra;
}

export interface ConformanceTarget {
  /** Of the MCP endpoint, e.g. http://127.0.0.1:4010/mcp. */
  readonly url: string;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

/** Starts the target on loopback. Rejects when the port cannot be had. */
export async function startConformanceTarget({ port, era = 'both' }: TargetOptions): Promise<ConformanceTarget> {
  const servers = new ConformanceServers();
  const endpoint = new Endpoint(servers, era);
  // Longer than any client keeps an idle connection, so that none is cut as it is used again.
  const server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => void endpoint.handle(request, response));
  await listening(server, port, HOST);
  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}/mcp`,
    close: async () => {
      await endpoint.close();
      servers.close();
      await stopped(server);
    },
  };
}

class Endpoint {
  private readonly sessions: ConformanceSessions;
  private readonly handler: McpHttpHandler;
  private readonly modern: NodeMcpRequestHandler;
  private readonly hostIsLocal = localhostHostValidation();
  private readonly originIsLocal = localhostOriginValidation();

  constructor(
    servers: ConformanceServers,
    private readonly era: TargetEra,
  ) {
    this.sessions = new ConformanceSessions(servers);
    this.handler = createMcpHandler(() => servers.create('modern'), { legacy: 'reject' });
    this.modern = toNodeHandler(this.handler);
    servers.changes.tell(this.handler.notify);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Against DNS rebinding: no web page may reach this server by a name of its own (MCP 2026-07-28, Streamable HTTP, security).
    if (!this.hostIsLocal(request, response) || !this.originIsLocal(request, response)) return;
    try {
      await this.serve(request, response);
    } catch {
      if (response.headersSent) response.destroy();
      else answer(response, 500, { code: -32_603, message: 'Internal error' });
    }
  }

  async close(): Promise<void> {
    await this.handler.close();
    await this.sessions.close();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url?.split('?', 1)[0] !== '/mcp') return answer(response, 404, { code: -32_600, message: 'The endpoint is /mcp.' });
    if (request.method !== 'POST') return this.route(request, response, undefined);
    const body = await readJson(request);
    if (body.kind === 'too-large') return answer(response, 413, { code: -32_600, message: 'The request body is longer than 4 MiB.' });
    if (body.kind === 'not-json')
      return answer(response, 400, { code: -32_700, message: 'Parse error: the request body is not valid JSON' });
    return this.route(request, response, body.value);
  }

  private async route(request: IncomingMessage, response: ServerResponse, body: unknown): Promise<void> {
    if (this.isForSession(request, body)) return this.sessions.handle(request, response, body);
    await this.modern(request, response as Parameters<NodeMcpRequestHandler>[1], body);
  }

  private isForSession({ method, headers }: IncomingMessage, body: unknown): boolean {
    if (this.era !== 'both') return this.era === 'legacy';
    if (method !== 'POST') return headers['mcp-session-id'] !== undefined;
    const [version, named] = [headers['mcp-protocol-version'], headers['mcp-method']];
    const outcome = classifyInboundRequest({
      httpMethod: 'POST',
      body,
      ...(typeof version === 'string' ? { protocolVersionHeader: version } : {}),
      ...(typeof named === 'string' ? { mcpMethodHeader: named } : {}),
    });
    return outcome.kind === 'legacy';
  }
}

function answer(response: ServerResponse, status: number, error: { code: number; message: string }): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ jsonrpc: '2.0', error, id: null }));
}
