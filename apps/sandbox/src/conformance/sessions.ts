import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node';
import { methodOf } from '../mcp/received.js';
import { EventLog } from './event-log.js';
import type { ConformanceServers, LivingServer } from './server.js';

const MOST = 512;
/** How long a client should wait before it reconnects a stream that the server closed. */
const RETRY_MS = 200;

interface Session extends LivingServer {
  readonly transport: NodeStreamableHTTPServerTransport;
}

/** Sessions of the 2025 revisions with all they may do: server requests on a call's stream, resumable streams, subscriptions. */
export class ConformanceSessions {
  private readonly open = new Map<string, Session>();

  constructor(private readonly servers: ConformanceServers) {}

  async handle(request: IncomingMessage, response: ServerResponse, body: unknown): Promise<void> {
    const id = request.headers['mcp-session-id'];
    if (id === undefined && methodOf(body) !== 'initialize') return refuse(response, 400, 'Open a session with initialize first.');
    const session = typeof id === 'string' ? this.open.get(id) : await this.start();
    if (!session) return refuse(response, 404, 'Session not found');
    await session.transport.handleRequest(request, response, body);
  }

  async close(): Promise<void> {
    const sessions = [...this.open.values()];
    this.open.clear();
    await Promise.all(sessions.map((session) => end(session)));
  }

  private async start(): Promise<Session> {
    const { server, leave } = this.servers.createLiving('legacy');
    const transport: NodeStreamableHTTPServerTransport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      eventStore: new EventLog(),
      retryInterval: RETRY_MS,
      onsessioninitialized: (id) => {
        this.open.set(id, session);
        this.dropOldest();
      },
      onsessionclosed: (id) => {
        this.open.delete(id);
        leave();
      },
    });
    const session: Session = { server, leave, transport };
    await server.connect(transport);
    return session;
  }

  private dropOldest(): void {
    const [oldest] = this.open;
    if (this.open.size <= MOST || !oldest) return;
    this.open.delete(oldest[0]);
    end(oldest[1]).catch(() => undefined);
  }
}

async function end({ server, leave }: Session): Promise<void> {
  leave();
  await server.close();
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ jsonrpc: '2.0', error: { code: status === 404 ? -32_001 : -32_000, message }, id: null }));
}
