import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as the gateway got it. */
export interface Received {
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
  readonly message: { id?: unknown; method?: string; params?: Record<string, unknown>; result?: unknown };
  readonly response: ServerResponse;
}

type Answering = (received: Received) => void | Promise<void>;

export const json = (response: ServerResponse, body: unknown, status = 200, headers: Record<string, string> = {}): void =>
  void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

export const event = (response: ServerResponse, body: unknown): void => {
  if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(`data: ${JSON.stringify(body)}\n\n`);
};

/** A gateway on loopback that answers as the test says. */
export class ScriptedGateway {
  readonly received: Received[] = [];
  answering: Answering = ({ response }) => json(response, {});

  private constructor(private readonly server: Server) {}

  static async start(): Promise<ScriptedGateway> {
    const server = createServer();
    const gateway = new ScriptedGateway(server);
    server.on('request', (request, response) => void gateway.take(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return gateway;
  }

  get url(): URL {
    return new URL(`http://127.0.0.1:${(this.server.address() as AddressInfo).port}/mcp`);
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
    const text = Buffer.concat(pieces).toString();
    const received = { method: request.method!, headers: request.headers, message: text === '' ? {} : JSON.parse(text), response };
    this.received.push(received);
    await this.answering(received);
  }
}
