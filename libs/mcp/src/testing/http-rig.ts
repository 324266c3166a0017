import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { HttpUpstream, type HttpUpstreamOptions } from '../upstream/http-upstream.js';
import { listen, stop } from './edge-rig.js';

export type Handler = (req: IncomingMessage, res: ServerResponse) => unknown;

/** HTTP servers and upstreams of one test, closed together, last opened first. */
export class HttpRig {
  private readonly closing: (() => Promise<unknown>)[] = [];

  atEnd(close: () => Promise<unknown>): void {
    this.closing.push(close);
  }

  async close(): Promise<void> {
    for (const close of this.closing.splice(0).toReversed()) await close();
  }

  /** A server, with the headers of every request it got. */
  async serve(handler: Handler): Promise<{ url: string; headers: IncomingHttpHeaders[] }> {
    const headers: IncomingHttpHeaders[] = [];
    const server = createServer((req, res) => {
      headers.push(req.headers);
      void handler(req, res);
    });
    const url = `${await listen(server)}/mcp`;
    this.atEnd(() => stop(server));
    return { url, headers };
  }

  upstreamAt(url: string, options: Partial<HttpUpstreamOptions> = {}): HttpUpstream {
    const clientInfo = { name: 'gatehouse', version: '0.1.0' };
    const bearer = () => 'gateway-credential';
    const upstream = new HttpUpstream({ slug: 'crm', url, clientInfo, bearer, listTimeoutMs: 5_000, closeGraceMs: 50, ...options });
    this.atEnd(() => upstream.close());
    return upstream;
  }
}
