import { isJsonObject, Refusal, SystemClock, type Clock } from '@gatehouse/kernel';
import { boundedBody } from '@gatehouse/net';
import { Agent, type Pool } from 'undici';
import { basic, type ApiAuth } from './credentials.js';
import { whileWanted } from './while-wanted.js';

type Terms = Extract<ApiAuth, { type: 'clientCredentials' }>;

/** A token is renewed this long before it ends. */
const EARLY_MS = 30_000;
const LIFETIME_WHERE_NOT_SAID_S = 300;
const MAX_BODY = 65_536;
const TIMEOUT_MS = 15_000;

/**
 * OAuth 2.0 client credentials (RFC 6749, section 4.4), the secret by HTTP Basic or in the body (section 2.3.1). One exchange serves all who wait; a token
 * is used until shortly before it ends. No error says anything of the credential or of what the token endpoint wrote.
 */
export class ClientCredentials {
  private readonly agent: Agent;
  private readonly clock: Clock;
  private current: { readonly token: string; readonly until: number } | undefined;
  private fetching: Promise<string> | undefined;

  constructor(
    private readonly terms: Terms,
    {
      connect = { timeout: 5_000 },
      clock = new SystemClock(),
    }: { readonly connect?: Pool.Options['connect']; readonly clock?: Clock } = {},
  ) {
    this.agent = new Agent({ connections: 2, connect });
    this.clock = clock;
  }

  /** Throws Refusal UPSTREAM_DOWN or UPSTREAM_ERROR, or the signal's. */
  async token(signal: AbortSignal): Promise<string> {
    if (this.current && this.clock.now() < this.current.until) return this.current.token;
    this.fetching ??= this.exchange().finally(() => {
      this.fetching = undefined;
    });
    return whileWanted(this.fetching, signal);
  }

  /** Forgets a token that the API refused. One that another call renewed meanwhile stays. */
  forget(refused: string): void {
    if (this.current?.token === refused) this.current = undefined;
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private async exchange(): Promise<string> {
    const url = new URL(this.terms.tokenUrl);
    let status = 0;
    let body: Buffer;
    try {
      // Redirects are not followed: the secret goes to the configured endpoint and nowhere else.
      const { headers, form } = this.request();
      const answer = await this.agent.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
        body: new URLSearchParams(form).toString(),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      status = answer.statusCode;
      body = await boundedBody(answer.body, undefined, MAX_BODY);
    } catch {
      throw new Refusal('UPSTREAM_DOWN');
    }
    if (status !== 200) throw new Refusal(status >= 500 ? 'UPSTREAM_DOWN' : 'UPSTREAM_ERROR', SIGN_IN_FAILED);
    return this.keep(body.toString('utf8'));
  }

  /** The secret stands in one place only: a request that says it twice is refused (RFC 6749, section 2.3). */
  private request(): { readonly headers: Record<string, string>; readonly form: Record<string, string> } {
    const { clientId, clientSecret, scope, tokenEndpointAuthMethod } = this.terms;
    const form = { grant_type: 'client_credentials', ...(scope === undefined ? {} : { scope }) };
    if (tokenEndpointAuthMethod === 'client_secret_post')
      return { headers: {}, form: { ...form, client_id: clientId, client_secret: clientSecret() } };
    return { headers: { authorization: basic(encodeURIComponent(clientId), encodeURIComponent(clientSecret())) }, form };
  }

  private keep(text: string): string {
    const { access_token: token, expires_in: stated } = parsed(text);
    if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) throw new Refusal('UPSTREAM_ERROR', SIGN_IN_FAILED);
    const seconds = Number(stated);
    const lifetime = (Number.isFinite(seconds) && seconds > 0 ? seconds : LIFETIME_WHERE_NOT_SAID_S) * 1_000;
    this.current = { token, until: this.clock.now() + Math.max(lifetime / 2, lifetime - EARLY_MS) };
    return token;
  }
}

const SIGN_IN_FAILED = 'The gateway could not sign in there. Tell your administrator.';

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}
