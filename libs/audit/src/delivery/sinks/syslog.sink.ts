import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { AuditRecord } from '../../audit-record.js';
import { AuditSink, SinkFault } from '../audit-sink.js';
import { textOf, type EventFormat } from '../formats/event-format.js';
import { framed, syslogOf } from '../formats/syslog.js';

const PATIENCE_MS = 10_000;

/**
 * Syslog over TLS (RFC 5425) or TCP (RFC 6587). The protocol has no answer: what was written and then lost with the connection comes to nobody's notice,
 * so a batch counts as delivered when the peer has taken its bytes and the connection stands.
 */
export class SyslogSink extends AuditSink {
  private socket: Socket | undefined;

  constructor(
    override readonly id: string,
    /** `tls://host:port` or `tcp://host:port`. */
    private readonly address: URL,
    private readonly format: EventFormat,
  ) {
    super();
  }

  override async send(records: readonly AuditRecord[]): Promise<void> {
    const socket = await this.connected();
    const bytes = Buffer.concat(records.map((record) => framed(syslogOf(record, textOf(record, this.format)))));
    try {
      await within(new Promise<void>((resolve, reject) => socket.write(bytes, (error) => (error ? reject(error) : resolve()))));
    } catch (error) {
      this.drop();
      throw error;
    }
  }

  override async close(): Promise<void> {
    this.drop();
  }

  private async connected(): Promise<Socket> {
    if (this.socket && !this.socket.destroyed && this.socket.writable) return this.socket;
    const { protocol, hostname, port } = this.address;
    const host = hostname.replaceAll(/[[\]]/g, '');
    const isTls = protocol === 'tls:';
    const to = { host, port: Number(port || (isTls ? 6514 : 514)) };
    const socket = isTls ? connectTls({ ...to, servername: host }) : connectPlain(to);
    socket.unref();
    const opened = new Promise<void>((resolve, reject) => {
      socket.once(isTls ? 'secureConnect' : 'connect', resolve);
      socket.once('error', reject);
      // A peer that ends its side takes nothing more.
      socket.once('end', () => socket.destroy());
    });
    try {
      await within(opened);
    } catch (error) {
      socket.destroy();
      throw error;
    }
    socket.on('error', () => this.drop());
    socket.resume();
    this.socket = socket;
    return socket;
  }

  private drop(): void {
    this.socket?.destroy();
    this.socket = undefined;
  }
}

async function within(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new SinkFault('it did not answer within 10 seconds')), PATIENCE_MS);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
