import { Refusal, type Clock } from '@gatehouse/kernel';
import { request, type Dispatcher } from 'undici';
import type { MlsAuth } from '../connection/connection-settings.js';
import { readBody } from './read-body.js';
import { credentialRefused } from './upstream-faults.js';

/** A token is renewed this long before it ends. */
const EARLY_MS = 30_000;
const MAX_TOKEN_BODY = 64 * 1024;

/** The upstream credential of one connection. Client credentials are exchanged once for all who wait. No error says anything about the credential. */
export class TokenSource {
  private current: { token: string; until: number } | undefined;
  private fetching: Promise<string> | undefined;

  constructor(
    private readonly auth: MlsAuth,
    private readonly dispatcher: Dispatcher,
    private readonly clock: Clock,
    private readonly timeoutMs: number,
  ) {}

  /** What goes into the Authorization header. Throws Refusal UPSTREAM_DOWN, UPSTREAM_TIMEOUT or UPSTREAM_ERROR. */
  async token(): Promise<string> {
    if (this.auth.type === 'bearer') return sendable(`Bearer ${await this.auth.secret()}`);
    if (this.auth.type === 'basic') return `Basic ${Buffer.from(`${this.auth.user}:${await this.auth.secret()}`).toString('base64')}`;
    if (this.current && this.clock.now() < this.current.until) return this.current.token;
    this.fetching ??= this.exchange(this.auth).finally(() => {
      this.fetching = undefined;
    });
    return this.fetching;
  }

  /** Forgets a token that the upstream refused; false where there is nothing to renew. A token that another caller renewed meanwhile stays. */
  renewable(refused: string): boolean {
    if (this.auth.type !== 'client_credentials') return false;
    if (this.current?.token === refused) this.current = undefined;
    return true;
  }

  private async exchange(auth: Extract<MlsAuth, { type: 'client_credentials' }>): Promise<string> {
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: auth.clientId,
      client_secret: await auth.secret(),
      ...(auth.scope ? { scope: auth.scope } : {}),
    });
    const timeout = AbortSignal.timeout(this.timeoutMs);
    let text: string;
    let status: number;
    try {
      // Redirects are not followed: the secret goes to the configured endpoint and nowhere else.
      const answer = await request(auth.tokenUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json', 'accept-encoding': 'gzip' },
        body: form.toString(),
        signal: timeout,
        dispatcher: this.dispatcher,
      });
      status = answer.statusCode;
      ({ text } = await readBody(answer.body, one(answer.headers['content-encoding']), MAX_TOKEN_BODY));
    } catch (error) {
      if (error instanceof Refusal) throw error;
      throw new Refusal(timeout.aborted ? 'UPSTREAM_TIMEOUT' : 'UPSTREAM_DOWN');
    }
    if (status !== 200) throw status >= 500 ? new Refusal('UPSTREAM_DOWN') : credentialRefused();
    return this.keep(text);
  }

  private keep(text: string): string {
    const body = parsed(text);
    const token = body?.['access_token'];
    if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token))
      throw new Refusal('UPSTREAM_ERROR', 'Its token endpoint answers with no token.');
    const seconds = Number(body?.['expires_in'] ?? 300);
    const lifetime = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 300_000;
    const header = `Bearer ${token}`;
    this.current = { token: header, until: this.clock.now() + Math.max(lifetime / 2, lifetime - EARLY_MS) };
    return header;
  }
}

/** A secret with a line break in it, as files end with one, is no header; the error of the HTTP client would quote it. */
function sendable(header: string): string {
  if (/^[\x20-\x7e]+$/.test(header)) return header;
  throw new Refusal('UPSTREAM_ERROR', 'The credential of this connection cannot be sent. Tell your administrator to look at it.');
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

export function one(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.[0];
}
