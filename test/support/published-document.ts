import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loopbackCertificate } from './loopback-certificate.js';

/** Where an application publishes what it is (Client ID Metadata Document), over TLS that only this run trusts. */
export class PublishedDocument {
  /** Where it sends whoever asks for it, instead of answering. */
  redirect: string | undefined;

  private constructor(
    private readonly server: Server,
    private readonly folder: string,
    /** Of the document, and so the client id. */
    readonly url: string,
    /** File of the certificate, for NODE_EXTRA_CA_CERTS. */
    readonly authority: string,
  ) {}

  static async start(...redirectUris: readonly string[]): Promise<PublishedDocument> {
    const { certificate, key } = loopbackCertificate();
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-document-'));
    const authority = join(folder, 'authority.pem');
    await writeFile(authority, certificate);
    const server = createServer({ cert: certificate, key });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/assistant.json`;
    const document = {
      client_id: url,
      client_name: 'Published Assistant',
      redirect_uris: redirectUris,
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      scope: 'mcp:read mcp:write',
    };
    const published = new PublishedDocument(server, folder, url, authority);
    server.on('request', (_request, response) => {
      if (published.redirect === undefined) response.setHeader('content-type', 'application/json').end(JSON.stringify(document));
      else response.writeHead(302, { location: published.redirect }).end();
    });
    return published;
  }

  async stop(): Promise<void> {
    this.server.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
