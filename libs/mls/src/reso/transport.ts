import { Refusal, type Clock } from '@gatehouse/kernel';
import { setTimeout as pause } from 'node:timers/promises';
import { Agent } from 'undici';
import type { ConnectionProfile } from '../connection/connection-profile.js';
import type { QuotaLedger } from '../quota/quota-ledger.js';
import { CircuitBreaker } from './circuit-breaker.js';
import type { RequestUse } from './page.js';
import { exhaustedFor, retryAfter, suspendedFor, type Headers } from './rate-headers.js';
import { readBody } from './read-body.js';
import { one, TokenSource } from './token-source.js';
import { refusalForFailure, refusalForStatus } from './upstream-faults.js';

export interface Wanted {
  readonly accept: 'application/json' | 'application/xml';
  /** Rows on a page that we can take. */
  readonly pageSize?: number;
}
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const RETRIES = 2;
const RETRY_WAIT_MS = 150;
/** What a gateway in between says when the server behind it did not answer. A 503 is the server's own word and is heeded. */
const PASSING = new Set([502, 504]);

/**
 * Requests to one MLS: pooled connections that are kept alive, its credential for its own origin only, deadlines, bounded answers, its quota
 * signals heeded, and rest for an MLS that fails. Only reads go this way, so what failed in passing may be asked again.
 */
export class Transport {
  health: { state: 'up' | 'down' | 'unknown'; reason?: string } = { state: 'unknown' };
  private readonly agent: Agent;
  private readonly tokens: TokenSource;
  private readonly breaker: CircuitBreaker;
  private refusals = 0;

  constructor(
    private readonly profile: ConnectionProfile,
    private readonly ledger: QuotaLedger,
    private readonly clock: Clock,
  ) {
    this.agent = new Agent({
      connections: 8,
      pipelining: 1,
      keepAliveTimeout: 30_000,
      connect: { timeout: Math.min(5_000, profile.timeoutMs) },
    });
    this.tokens = new TokenSource(profile.settings.auth, this.agent, clock, profile.timeoutMs);
    this.breaker = new CircuitBreaker(clock);
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  /** The answer to a read. Throws Refusal MLS_QUERY, MLS_QUOTA, UPSTREAM_DOWN, UPSTREAM_TIMEOUT, UPSTREAM_ERROR, RESULT_TOO_LARGE or CANCELLED. */
  async read(url: URL, use: RequestUse, wanted: Wanted): Promise<Answer> {
    if (url.origin !== this.profile.boundOrigin) throw new Refusal('UPSTREAM_ERROR', 'Its credential is not for this address.');
    this.breaker.enter();
    try {
      const answer = await this.exchange(url, use, wanted);
      this.settle(answer.status >= 500);
      if (answer.status !== 200) throw this.refused(answer);
      this.refusals = 0;
      if (!(one(answer.headers['content-type']) ?? '').includes(wanted.accept === 'application/json' ? 'json' : 'xml'))
        throw this.failed('its answer has another content type');
      this.health = { state: 'up' };
      return answer;
    } catch (error) {
      if (error instanceof Refusal && (error.code === 'UPSTREAM_DOWN' || error.code === 'UPSTREAM_TIMEOUT') && !error.data)
        this.settle(true);
      else this.breaker.left();
      throw error;
    }
  }

  /** For an answer that came and is none. */
  failed(reason: string): Refusal {
    this.health = { state: 'down', reason };
    return new Refusal('UPSTREAM_ERROR', 'Its answer cannot be read. Tell your administrator.');
  }

  private settle(failed: boolean): void {
    if (failed) this.breaker.failed();
    else this.breaker.succeeded();
  }

  private async exchange(url: URL, use: RequestUse, wanted: Wanted): Promise<Answer> {
    const token = await this.tokens.token();
    const answer = await this.persistently(url, use, { ...wanted, token });
    if (answer.status !== 401 || this.ledger.isQuiet || !this.tokens.renewable(token)) return answer;
    const renewed = { ...wanted, token: await this.tokens.token() };
    return this.send(url, { ...use, permit: await this.ledger.reserve(use.subject, use.shared) }, renewed);
  }

  /** Asks again what failed in passing, a little later each time, and never at the moment when everybody does. */
  private async persistently(url: URL, use: RequestUse, wanted: Wanted & { readonly token: string }): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      const permit = attempt === 1 ? use.permit : await this.ledger.reserve(use.subject, use.shared);
      const outcome = await this.send(url, { ...use, permit }, wanted).catch((error: unknown) => error);
      const passing = outcome instanceof Refusal ? outcome.code === 'UPSTREAM_DOWN' : PASSING.has((outcome as Answer).status);
      if (!passing || attempt > RETRIES || this.ledger.isQuiet) {
        if (outcome instanceof Error) throw outcome;
        return outcome as Answer;
      }
      await pause(RETRY_WAIT_MS * attempt * (0.5 + Math.random()));
    }
  }

  private async send(url: URL, use: RequestUse, wanted: Wanted & { readonly token: string }): Promise<Answer> {
    use.permit.spend();
    const { statusCode, headers, body, timeout } = await this.ledger.inTurn(use, () => this.begin(url, use, wanted));
    try {
      const { text, bytes } = await readBody(body, one(headers['content-encoding']));
      await this.ledger.received(bytes);
      const exhausted = exhaustedFor(this.profile.provider.headers, headers, this.clock.now());
      if (exhausted !== undefined) await this.ledger.quiet(exhausted);
      if (statusCode === 429) await this.ledger.quiet(this.suspension(headers));
      if (statusCode === 503) await this.ledger.quiet(retryAfter(headers, this.clock.now()) ?? 1000);
      return { status: statusCode, headers, text };
    } catch (error) {
      throw this.failure(error, use.signal, timeout);
    }
  }

  /** Until the answer begins. Redirects are not followed: the credential stays where it belongs. */
  private async begin(url: URL, { signal }: RequestUse, { token, accept, pageSize }: Wanted & { readonly token: string }) {
    const timeout = AbortSignal.timeout(this.profile.timeoutMs);
    const headers = {
      authorization: token,
      accept,
      'accept-encoding': 'gzip',
      'odata-maxversion': '4.01',
      ...(pageSize === undefined ? {} : { prefer: `odata.maxpagesize=${pageSize}` }),
    };
    try {
      const path = `${url.pathname}${url.search}`;
      const both = AbortSignal.any([signal, timeout]);
      const answer = await this.agent.request({ origin: this.profile.boundOrigin, path, method: 'GET', headers, signal: both });
      return { ...answer, timeout };
    } catch (error) {
      throw this.failure(error, signal, timeout);
    }
  }

  private failure(error: unknown, caller: AbortSignal, timeout: AbortSignal): Refusal {
    const refusal = refusalForFailure(error, caller, timeout);
    if (refusal.code.startsWith('UPSTREAM_')) this.health = { state: 'down', reason: refusal.code };
    return refusal;
  }

  /** How long a 429 silences us: as it says, else as the provider's documents do; longer each time where they ask for that. */
  private suspension(headers: Headers): number {
    const { provider } = this.profile;
    const stated = suspendedFor(provider.headers, headers, this.clock.now());
    const grown = provider.backOff ? Math.min(provider.suspension, 2 ** this.refusals) : provider.suspension;
    this.refusals += 1;
    return stated ?? grown * 1000;
  }

  private refused({ status }: Answer): Refusal {
    if (status === 429) return this.ledger.quietRefusal();
    if (status >= 500 || status === 401 || status === 403) this.health = { state: 'down', reason: `the MLS answered ${status}` };
    return refusalForStatus(status);
  }
}
