import { hash, randomBytes } from 'node:crypto';
import { HeadlessBrowser, signInAndAllow, type Person } from './headless-browser.js';

export interface TokenAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly access_token: string;
  readonly refresh_token: string;
  readonly id_token?: string;
  readonly scope: string;
  readonly expires_in: number;
  readonly error?: string;
  readonly [member: string]: unknown;
}

export interface Asked {
  readonly scope?: string;
  readonly resource?: string;
  readonly state?: string;
  readonly [parameter: string]: string | undefined;
}

/** An OAuth client written for the tests: it shows each step, and can be made to misbehave at any. */
export class OAuthApplication {
  readonly verifier = randomBytes(48).toString('base64url');

  constructor(
    readonly origin: string,
    readonly clientId = 'gatehouse-cli',
    readonly redirectUri = 'http://127.0.0.1:39999/callback',
  ) {}

  authorizeUrl(asked: Asked = {}): string {
    const url = new URL(`${this.origin}/oauth/authorize`);
    const parameters = {
      response_type: 'code',
      client_id: this.clientId,
      redirect_uri: this.redirectUri,
      state: 'state-of-the-test',
      code_challenge: hash('sha256', this.verifier, 'base64url'),
      code_challenge_method: 'S256',
      scope: 'mcp:read mcp:write',
      resource: `${this.origin}/mcp`,
      ...asked,
    };
    for (const [name, value] of Object.entries(parameters)) if (value !== undefined) url.searchParams.set(name, value);
    return url.href;
  }

  /** The address that the person is sent back to. */
  authorize(person: Person, asked: Asked = {}, browser = new HeadlessBrowser()): Promise<URL> {
    return signInAndAllow(browser, this.authorizeUrl(asked), person);
  }

  async code(person: Person, asked: Asked = {}): Promise<string> {
    const back = await this.authorize(person, asked);
    const code = back.searchParams.get('code');
    if (code === null) throw new Error(`no code, but ${back.search}`);
    return code;
  }

  redeem(code: string, changes: Record<string, string> = {}, headers: Record<string, string> = {}): Promise<TokenAnswer> {
    const form = { grant_type: 'authorization_code', code, redirect_uri: this.redirectUri, code_verifier: this.verifier };
    return this.token({ ...form, ...changes }, headers);
  }

  async signIn(person: Person, asked: Asked = {}): Promise<TokenAnswer> {
    return this.redeem(await this.code(person, asked));
  }

  refresh(refreshToken: string, changes: Record<string, string> = {}, headers: Record<string, string> = {}): Promise<TokenAnswer> {
    return this.token({ grant_type: 'refresh_token', refresh_token: refreshToken, ...changes }, headers);
  }

  async token(form: Record<string, string>, headers: Record<string, string> = {}): Promise<TokenAnswer> {
    const answer = await this.post('/oauth/token', form, headers);
    return {
      status: answer.status,
      headers: answer.headers,
      ...((await answer.json()) as Omit<TokenAnswer, 'status' | 'headers'>),
    } as TokenAnswer;
  }

  post(path: string, form: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.origin}${path}`, { method: 'POST', headers, body: new URLSearchParams({ client_id: this.clientId, ...form }) });
  }
}
