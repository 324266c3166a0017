import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import {
  bearerPlace,
  FAULTS,
  isMcp,
  methodOf,
  PAGE,
  RESOURCE,
  rpcError,
  send,
  SERVER,
  type Asked,
  type Fault,
  type FaultName,
  type FaultyServer,
  type Json,
} from './connection-faults.js';
import { loopbackCertificate } from './loopback-certificate.js';

/** An MCP server of both eras and its authorization server at `/as`, whole but for one fault. */
export class FaultyConnection implements FaultyServer {
  origin = '';
  elsewhere = '';
  /** Requests that came with a token. */
  authorized = 0;
  readonly registered: string[] = [];
  private readonly sessions = new Set<string>();
  private close: () => Promise<void> = async () => undefined;

  private constructor(private readonly fault: Fault) {}

  static async start(fault: FaultName, scheme: 'http' | 'https' = 'http'): Promise<FaultyConnection> {
    const made = new FaultyConnection(FAULTS[fault]);
    const listener: RequestListener = (req, res) => void made.serve(req, res);
    const { certificate, key } = loopbackCertificate();
    const server = scheme === 'http' ? createServer(listener) : createTlsServer({ cert: certificate, key }, listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    made.origin = `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
    made.close = () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    };
    return made;
  }

  get url(): string {
    return `${this.origin}/mcp`;
  }

  get resource(): Json {
    return {
      resource: this.url,
      authorization_servers: [`${this.origin}/as`],
      scopes_supported: ['mcp:read'],
      bearer_methods_supported: ['header'],
    };
  }

  get description(): Json {
    const as = `${this.origin}/as`;
    return {
      issuer: as,
      authorization_endpoint: `${as}/authorize`,
      token_endpoint: `${as}/token`,
      registration_endpoint: `${as}/register`,
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'refresh_token'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none'],
      client_id_metadata_document_supported: true,
      authorization_response_iss_parameter_supported: true,
    };
  }

  /** A token that looks as if it were good here. Nobody signed it. */
  token(changes: Json = {}): string {
    const now = Math.floor(Date.now() / 1000);
    const part = (value: Json): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    return `${part({ alg: 'none' })}.${part({ iss: `${this.origin}/as`, aud: this.url, exp: now + 600, sub: 'agent', ...changes })}.c2lnbmVk`;
  }

  stop(): Promise<void> {
    return this.close();
  }

  private async serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (req.headers.authorization !== undefined) this.authorized += 1;
    let body = '';
    for await (const piece of req) body += String(piece);
    const asked = { req, res, path: (req.url ?? '').split('?')[0]!, body, server: this };
    if (!this.fault(asked)) this.answer(asked);
  }

  private answer(asked: Asked): true {
    const { path, res, req } = asked;
    if (path === `${RESOURCE}/mcp` || path === RESOURCE) return send(res, 200, this.resource);
    if (path === `${SERVER}/as`) return send(res, 200, this.description);
    if (path === '/as/token') return send(res, 400, { error: 'invalid_grant' });
    if (path === '/as/authorize') return send(res, (req.url ?? '').includes('client_id') ? 200 : 400, PAGE);
    if (path === '/as/register') return this.register(asked);
    if (path.startsWith('/as/clients/')) return this.forget(asked);
    return isMcp(asked) ? this.mcp(asked) : send(res, 404, {});
  }

  private register({ res, body }: Asked): true {
    const id = randomUUID();
    this.registered.push(id);
    const registration = { registration_client_uri: `${this.origin}/as/clients/${id}`, registration_access_token: `rat-${id}` };
    return send(res, 201, { ...(JSON.parse(body) as Json), client_id: id, client_secret: 'never-shown', ...registration });
  }

  private forget({ res, path }: Asked): true {
    this.registered.splice(this.registered.indexOf(path.split('/').at(-1)!), 1);
    return send(res, 204);
  }

  private mcp(asked: Asked): true {
    const { req, res } = asked;
    if (req.method === 'OPTIONS') return send(res, 404, {});
    if (req.headers.authorization === undefined) return send(res, 401, {}, { 'www-authenticate': bearerPlace(this, `${RESOURCE}/mcp`) });
    if (req.method === 'GET') return send(res, 405, {});
    if (req.method === 'DELETE') return send(res, 200, {});
    return req.headers['mcp-method'] === undefined ? this.legacy(asked) : this.modern(asked);
  }

  private modern(asked: Asked): true {
    const { res } = asked;
    if (methodOf(asked) === 'subscriptions/listen') {
      res.writeHead(200, { 'content-type': 'text/event-stream' });
      res.write('data: {"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{}}\n\n');
      return true;
    }
    return send(res, 200, { jsonrpc: '2.0', id: 1, result: { tools: [{ name: 'echo' }], supportedVersions: ['2026-07-28'] } });
  }

  private legacy(asked: Asked): true {
    const { req, res } = asked;
    if (methodOf(asked) === 'initialize') {
      const session = randomUUID();
      this.sessions.add(session);
      const result = { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: { name: 'faulty', version: '1' } };
      return send(res, 200, { jsonrpc: '2.0', id: 1, result }, { 'mcp-session-id': session });
    }
    if (!this.sessions.has(String(req.headers['mcp-session-id']))) return send(res, 400, rpcError(-32000, 'Bad Request: no session'));
    if (methodOf(asked).startsWith('notifications/')) return send(res, 202);
    return send(res, 200, { jsonrpc: '2.0', id: 2, result: { tools: [{ name: 'echo' }] } });
  }
}
