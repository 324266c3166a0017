import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where an application on this computer waits for its answer (RFC 8252 section 7.3), and tells the person that it has come. */
export class CallbackListener {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static start(): Promise<CallbackListener> {
    const server = createServer((_request, response) => {
      response
        .setHeader('content-type', 'text/html; charset=utf-8')
        .end('<!doctype html><html lang="en"><title>Done</title><h1>Connected</h1>');
    });
    return new Promise((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        resolve(new CallbackListener(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`));
      });
    });
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
