import { createServer, type AddressInfo, type Server } from 'node:net';

/** A place inside that nobody may be led to: it notices whoever opens a connection, before a word is said. */
export class Canary {
  touched = 0;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {
    server.on('connection', (socket) => {
      this.touched += 1;
      socket.destroy();
    });
  }

  /** On every address of this machine, in both families where it has both. */
  static start(): Promise<Canary> {
    const server = createServer();
    return new Promise((resolve) => {
      server.once('error', () => server.listen(0, '0.0.0.0'));
      server.once('listening', () => resolve(new Canary(server, (server.address() as AddressInfo).port)));
      server.listen(0, '::');
    });
  }

  stop(): void {
    this.server.close();
  }
}
