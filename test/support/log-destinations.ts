import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createPlainServer, type AddressInfo, type Server as PlainServer } from 'node:net';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls';
import { loopbackCertificate } from './loopback-certificate.js';

export interface Received {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A collector over HTTP that keeps what it takes, and can be told to take nothing for a while. */
export class HttpCollector {
  readonly received: Received[] = [];
  /** Given instead of 200. */
  status: number | undefined;
  /** Body of the answer. */
  answer = '{}';

  private constructor(private readonly server: Server) {}

  static async start(): Promise<HttpCollector> {
    const server = createServer();
    const collector = new HttpCollector(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        if (collector.status === undefined) collector.received.push({ path: request.url ?? '', headers: request.headers, body });
        response.writeHead(collector.status ?? 200, { 'content-type': 'application/json' }).end(collector.answer);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return collector;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  at(path: string): readonly Received[] {
    return this.received.filter((each) => each.path === path);
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/** A syslog server over TLS (RFC 5425) that reads frames by their octet count. */
export class SyslogCollector {
  readonly messages: string[] = [];
  /** A certificate that only this run trusts. PEM. */
  readonly certificate: string;

  private constructor(
    private readonly server: TlsServer,
    certificate: string,
  ) {
    this.certificate = certificate;
  }

  static async start(): Promise<SyslogCollector> {
    const { certificate, key } = loopbackCertificate();
    const server = createTlsServer({ cert: certificate, key });
    const collector = new SyslogCollector(server, certificate);
    server.on('secureConnection', (socket) => {
      let rest = Buffer.alloc(0);
      socket.on('error', () => socket.destroy());
      socket.on('data', (chunk: Buffer) => {
        rest = Buffer.concat([rest, chunk]);
        for (let space = rest.indexOf(0x20); space > 0; space = rest.indexOf(0x20)) {
          const end = space + 1 + Number(rest.subarray(0, space).toString());
          if (!(rest.length >= end)) return;
          collector.messages.push(rest.subarray(space + 1, end).toString());
          rest = rest.subarray(end);
        }
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return collector;
  }

  get url(): string {
    return `tls://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.close();
  }
}

/** A mail server that keeps what it is given (RFC 5321, as much as a client needs). */
export class MailCollector {
  readonly mails: string[] = [];

  private constructor(private readonly server: PlainServer) {}

  static async start(port = 0): Promise<MailCollector> {
    const server = createPlainServer();
    const collector = new MailCollector(server);
    server.on('connection', (socket) => {
      let rest = '';
      let isMail = false;
      socket.on('error', () => socket.destroy());
      socket.write('220 mail.example\r\n');
      socket.on('data', (chunk) => {
        rest += chunk.toString();
        for (let end = rest.indexOf(isMail ? '\r\n.\r\n' : '\r\n'); end >= 0; end = rest.indexOf(isMail ? '\r\n.\r\n' : '\r\n')) {
          const said = rest.slice(0, end);
          rest = rest.slice(end + (isMail ? 5 : 2));
          if (isMail) collector.mails.push(said);
          isMail = !isMail && /^DATA/i.test(said);
          socket.write(isMail ? '354 go on\r\n' : /^QUIT/i.test(said) ? '221 bye\r\n' : '250 mail.example\r\n');
        }
      });
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return collector;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.close();
  }
}
