import { createHash, createPublicKey, randomUUID, verify } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Form = Readonly<Record<string, string>>;
type Answer = readonly [status: number, body: object, headers?: Record<string, string>];
type Rpc = {
  readonly id?: number;
  readonly method: string;
  readonly params?: { readonly name?: string; readonly protocolVersion?: string };
};

interface Grant {
  readonly account: string;
  readonly scope: string;
  /** Sign-in that it stands on: a refresh token that is used twice ends all of it. */
  readonly family: string;
}

interface Code extends Grant {
  readonly challenge: string;
  readonly redirectUri: string;
  readonly clientId: string;
}

const HOUR_S = 3600;
const TOOLS = ['whoami', 'rename', 'export_all'].map((name) => ({
  name,
  description: `Answers for the account that asks: ${name.replaceAll('_', ' ')}.`,
  inputSchema: { type: 'object', properties: { key: { type: 'string' } } },
}));

/**
 * An MCP server whose people have accounts, and its authorization server, on one port. What it knows is open to be looked at and changed. It signs
 * in whoever the parameter `login` of the authorization address names, as a browser that is signed in there would be.
 */
export class AccountServer {
  readonly secrets = new Set<string>();
  readonly access = new Map<string, Grant>();
  readonly refresh = new Map<string, Grant>();
  readonly sessions = new Map<string, string>();
  readonly tokenForms: Form[] = [];
  readonly registrations: object[] = [];
  readonly revoked: string[] = [];
  /** Calls by account. */
  readonly calls: { account: string; tool: string; session?: string }[] = [];
  /** Refresh tokens that came a second time: somebody used one twice. */
  readonly reused: string[] = [];
  expiresIn = HOUR_S;
  metadata: Record<string, unknown> = {};
  /** Authorization servers that it names; itself where nothing is said. */
  servers: readonly string[] | undefined;
  /** Of answers at the authorization endpoint; undefined leaves it out. */
  iss: string | undefined;
  private readonly codes = new Map<string, Code>();
  private readonly spent = new Map<string, string>();
  private readonly server: Server;

  constructor(private readonly era: 'modern' | 'legacy') {
    this.server = createServer((request, response) => void this.answer(request, response).catch(() => response.destroy()));
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

  /** A token that somebody gives out by hand. */
  give(account: string): string {
    return this.remember(`given-${randomUUID()}`, { account, scope: 'read', family: randomUUID() });
  }

  /** What a browser brings back that is signed in here as this account and agrees. */
  async agree(address: string, account: string): Promise<string> {
    const answer = await fetch(`${address}&login=${account}`, { redirect: 'manual' });
    return answer.headers.get('location')!;
  }

  /** As who runs the server does: every sign-in of the account is over. */
  end(account: string): void {
    for (const held of [this.access, this.refresh]) for (const [token, grant] of held) if (grant.account === account) held.delete(token);
  }

  /** Access tokens are over, refresh tokens are not. */
  expire(): void {
    this.access.clear();
  }

  private remember(token: string, grant: Grant): string {
    this.secrets.add(token);
    this.access.set(token, grant);
    return token;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, this.origin);
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    if (url.pathname === '/authorize') return void response.writeHead(302, { location: this.authorize(url.searchParams) }).end();
    const [status, body, headers = {}] = await this.json(request, url.pathname, text);
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(status === 202 ? '' : JSON.stringify(body));
  }

  private async json(request: IncomingMessage, path: string, text: string): Promise<Answer> {
    switch (path) {
      case '/.well-known/oauth-protected-resource/mcp':
        return [200, { resource: this.url, authorization_servers: this.servers ?? [this.origin], scopes_supported: ['read'] }];
      case '/.well-known/oauth-authorization-server':
        return [200, this.description()];
      case '/register': {
        const asked = JSON.parse(text) as object;
        this.registrations.push(asked);
        return [201, { ...asked, client_id: `client-${this.registrations.length}`, token_endpoint_auth_method: 'none' }];
      }
      case '/token':
        return this.token({ ...Object.fromEntries(new URLSearchParams(text)), authorization: request.headers.authorization ?? '' });
      case '/revoke':
        return this.revoke(new URLSearchParams(text).get('token') ?? '');
      case '/mcp':
        return request.method === 'POST' ? this.mcp(request, JSON.parse(text) as Rpc) : [405, {}];
      default:
        return [404, {}];
    }
  }

  private description(): object {
    return {
      issuer: this.origin,
      authorization_endpoint: `${this.origin}/authorize`,
      token_endpoint: `${this.origin}/token`,
      registration_endpoint: `${this.origin}/register`,
      revocation_endpoint: `${this.origin}/revoke`,
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none', 'client_secret_basic'],
      ...this.metadata,
    };
  }

  private authorize(asked: URLSearchParams): string {
    const code = `code-${randomUUID()}`;
    this.secrets.add(code);
    this.codes.set(code, {
      account: asked.get('login') ?? 'nobody',
      scope: asked.get('scope') ?? 'read',
      family: randomUUID(),
      challenge: asked.get('code_challenge')!,
      redirectUri: asked.get('redirect_uri')!,
      clientId: asked.get('client_id')!,
    });
    const back = new URL(asked.get('redirect_uri')!);
    for (const [name, value] of Object.entries({ code, state: asked.get('state')!, iss: this.iss }))
      if (value) back.searchParams.set(name, value);
    return back.href;
  }

  private async token(form: Form): Promise<Answer> {
    this.tokenForms.push(form);
    const grant = await this.granted(form);
    if (!grant) return [400, { error: 'invalid_grant' }];
    const access = this.remember(`access-${randomUUID()}`, grant);
    const answer = {
      access_token: access,
      token_type: 'Bearer',
      // What is renewed lasts, or a slow machine would renew it again.
      expires_in: form['grant_type'] === 'refresh_token' ? HOUR_S : this.expiresIn,
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    };
    if (form['grant_type']?.endsWith('token-exchange')) return [200, answer];
    const refresh = `refresh-${randomUUID()}`;
    this.secrets.add(refresh);
    this.refresh.set(refresh, grant);
    return [200, { ...answer, refresh_token: refresh }];
  }

  private async granted(form: Form): Promise<Grant | undefined> {
    if (form['grant_type'] === 'authorization_code') return this.redeemed(form);
    if (form['grant_type'] === 'refresh_token') return this.refreshed(form['refresh_token']!);
    return form['authorization'] === `Basic ${Buffer.from('harbor:exchange-secret').toString('base64')}` ? this.vouched(form) : undefined;
  }

  private redeemed(form: Form): Grant | undefined {
    const code = this.codes.get(form['code']!);
    this.codes.delete(form['code']!);
    this.secrets.add(form['code_verifier']!);
    const challenge = createHash('sha256')
      .update(form['code_verifier'] ?? '')
      .digest('base64url');
    const fits = code?.challenge === challenge && code.redirectUri === form['redirect_uri'] && form['resource'] === this.url;
    return fits && form['client_id'] === code.clientId ? code : undefined;
  }

  private async refreshed(token: string): Promise<Grant | undefined> {
    const grant = this.refresh.get(token);
    this.refresh.delete(token);
    const family = this.spent.get(token);
    if (family !== undefined) {
      this.reused.push(token);
      for (const held of [this.access, this.refresh]) for (const [each, its] of held) if (its.family === family) held.delete(each);
    }
    if (grant) this.spent.set(token, grant.family);
    // Long enough that whoever asks at the same time is here too.
    await new Promise((resolve) => setTimeout(resolve, 150));
    return grant;
  }

  /** The gateway's word on who somebody is, by its published keys. */
  private async vouched({ subject_token: token, resource }: Form): Promise<Grant | undefined> {
    this.secrets.add(token!);
    const [head, body, signature] = token!.split('.');
    const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, string>;
    const { iss, sub, aud, exp } = read(body!);
    const { keys } = (await (await fetch(`${iss}/oauth/jwks`)).json()) as { keys: { kid: string }[] };
    const jwk = keys.find(({ kid }) => kid === read(head!)['kid']);
    const key = jwk && createPublicKey({ key: jwk as never, format: 'jwk' });
    const good =
      key && verify('sha256', Buffer.from(`${head}.${body}`), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature!, 'base64url'));
    if (!good || aud !== this.origin || Number(exp) * 1000 < Date.now() || resource !== this.url) return undefined;
    return { account: `exchanged for ${sub!.split('@')[0]}`, scope: 'read', family: randomUUID() };
  }

  private revoke(token: string): Answer {
    this.revoked.push(token);
    const family = (this.refresh.get(token) ?? this.access.get(token))?.family;
    for (const held of [this.access, this.refresh]) for (const [each, grant] of held) if (grant.family === family) held.delete(each);
    return [200, {}];
  }

  private mcp({ headers }: IncomingMessage, { id, method, params }: Rpc): Answer {
    const grant = this.access.get(headers.authorization?.slice('Bearer '.length) ?? '');
    if (!grant)
      return [401, {}, { 'www-authenticate': `Bearer resource_metadata="${this.origin}/.well-known/oauth-protected-resource/mcp"` }];
    const session = headers['mcp-session-id'];
    // A session belongs to the account that opened it.
    if (typeof session === 'string' && this.sessions.get(session) !== grant.account) return [403, {}];
    const answer = (result: object, more = {}): Answer => [200, { jsonrpc: '2.0', id, result }, more];
    if (id === undefined) return [202, {}];
    if (method === 'server/discover' && this.era === 'modern')
      return answer({ resultType: 'complete', supportedVersions: ['2026-07-28'], capabilities: { tools: {} } });
    if (method === 'initialize' && this.era === 'legacy') return this.greeted(grant, answer);
    if (method === 'tools/list') return answer({ resultType: 'complete', tools: TOOLS });
    if (method !== 'tools/call') return [200, { jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found' } }];
    this.calls.push({ account: grant.account, tool: params!.name!, ...(typeof session === 'string' ? { session } : {}) });
    const record = { OwnerMemberKey: grant.account === 'green' ? 'MEM-1003' : 'MEM-1001', account: grant.account };
    return answer({ resultType: 'complete', content: [{ type: 'text', text: JSON.stringify(record) }] });
  }

  private greeted({ account }: Grant, answer: (result: object, more: object) => Answer): Answer {
    const session = randomUUID();
    this.sessions.set(session, account);
    const result = { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 'accounts', version: '1' } };
    return answer(result, { 'mcp-session-id': session });
  }
}
