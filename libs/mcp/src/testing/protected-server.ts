import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

type Form = Readonly<Record<string, string>>;

/** A modern MCP server and its authorization server, on one port each way about: what they know is open to be changed by a test. */
export class ProtectedServer {
  /** Tokens that the server takes, with their scopes. */
  readonly good = new Map<string, string>();
  /** Forms that came to the token endpoint, with the Authorization header under `authorization`. */
  readonly tokenRequests: Form[] = [];
  readonly registrations: object[] = [];
  readonly revocations: Form[] = [];
  readonly calls: string[] = [];
  readonly refreshTokens = new Set<string>();
  /** Scopes that a call needs. */
  needs = 'read';
  metadata: Record<string, unknown> = {};
  resource: string | undefined;
  private readonly server: Server;
  private count = 0;

  constructor() {
    this.server = createServer((req, res) => void this.answer(req, res));
  }

  async open(): Promise<this> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return this;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `${this.origin}/mcp`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const text = await new Response(req as unknown as ReadableStream).text();
    const { pathname } = new URL(req.url!, this.origin);
    const json = (status: number, body: object, headers = {}) =>
      res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
    switch (pathname) {
      case '/elsewhere/resource':
        return void json(200, { resource: this.resource ?? this.url, authorization_servers: [this.origin], scopes_supported: ['listed'] });
      case '/.well-known/oauth-authorization-server':
        return void json(200, this.serverMetadata());
      case '/register':
        this.registrations.push(JSON.parse(text) as object);
        return void json(201, { ...(JSON.parse(text) as object), client_id: 'registered', token_endpoint_auth_method: 'none' });
      case '/token': {
        const form = { ...Object.fromEntries(new URLSearchParams(text)), authorization: req.headers.authorization ?? '' };
        this.tokenRequests.push(form);
        return void json(...this.token(form));
      }
      case '/revoke':
        this.revocations.push(Object.fromEntries(new URLSearchParams(text)));
        return void json(200, {});
      case '/mcp':
        return void json(...this.mcp(req.headers.authorization, JSON.parse(text) as { id: number; method: string }));
      default:
        return void json(404, {});
    }
  }

  private serverMetadata(): object {
    return {
      issuer: this.origin,
      authorization_endpoint: `${this.origin}/authorize`,
      token_endpoint: `${this.origin}/token`,
      registration_endpoint: `${this.origin}/register`,
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      scopes_supported: ['read', 'offline_access'],
      ...this.metadata,
    };
  }

  private token(form: Form): [number, object] {
    if (form['grant_type'] === 'refresh_token' && !this.refreshTokens.delete(form['refresh_token']!))
      return [400, { error: 'invalid_grant' }];
    this.count += 1;
    const [access, refresh] = [`access-${this.count}`, `refresh-${this.count}`];
    this.good.set(access, form['scope'] ?? 'read');
    if (form['grant_type'] === 'client_credentials') return [200, { access_token: access, token_type: 'Bearer', expires_in: 3600 }];
    this.refreshTokens.add(refresh);
    return [200, { access_token: access, token_type: 'Bearer', expires_in: 3600, refresh_token: refresh }];
  }

  private mcp(authorization: string | undefined, { id, method }: { id: number; method: string }): [number, object, object?] {
    const scopes = this.good.get(authorization?.slice('Bearer '.length) ?? '')?.split(' ');
    const place = `resource_metadata="${this.origin}/elsewhere/resource"`;
    if (!scopes) return [401, {}, { 'www-authenticate': `Bearer ${place}, scope="read"` }];
    if (method === 'tools/call' && !this.needs.split(' ').every((scope) => scopes.includes(scope)))
      return [403, {}, { 'www-authenticate': `Bearer error="insufficient_scope", scope="${this.needs}", ${place}` }];
    this.calls.push(method);
    const discovered = { supportedVersions: ['2026-07-28'], capabilities: {} };
    const answer = method === 'server/discover' ? discovered : method === 'tools/list' ? { tools: [] } : { content: [] };
    return [200, { jsonrpc: '2.0', id, result: { resultType: 'complete', ...answer } }];
  }
}
