import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A line to a server on this machine that can be cut and mended: whoever calls through it meets a server that has gone. */
export class CutLine {
  private readonly open = new Set<Socket>();

  private constructor(
    private server: Server,
    readonly port: number,
    private readonly to: number,
  ) {}

  static async start(to: number): Promise<CutLine> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const line = new CutLine(server, (server.address() as AddressInfo).port, to);
    server.on('connection', (socket) => line.join(socket));
    return line;
  }

  /** Connections break off, and new ones are refused. */
  async cut(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.open) socket.resetAndDestroy();
    await closed;
  }

  async mend(): Promise<void> {
    this.server = createServer((socket) => this.join(socket)).listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
  }

  private join(near: Socket): void {
    const far = connect(this.to, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }
}
