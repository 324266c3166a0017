import { Refusal, type Clock } from '@gatehouse/kernel';
import { setTimeout as pause } from 'node:timers/promises';
import { Agent } from 'undici';
import type { ConnectionProfile } from '../connection/connection-profile.js';
import type { QuotaLedger } from '../quota/quota-ledger.js';
import type { ErrorMeaning } from '../connection/mls-pack.js';
import type { SourceHealth } from '../source/listing-source.js';
import { CircuitBreaker, type Circuit } from './circuit-breaker.js';
import type { RequestUse } from './page.js';
import { QuotaSignals } from './quota-signals.js';
import type { Headers } from './rate-headers.js';
import { readBody } from './read-body.js';
import { one, TokenSource } from './token-source.js';
import { addressRefused, refusalForFailure, refusalForMeaning, refusalForStatus, unreadable } from './upstream-faults.js';

export interface Wanted {
  readonly accept: 'application/json' | 'application/xml';
  /** Rows on a page that we can take. */
  readonly pageSize?: number;
}
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly meaning: ErrorMeaning | undefined;
}

const REASONS: Readonly<Record<Exclude<ErrorMeaning, 'limited'>, string>> = {
  unavailable: 'the MLS says that it is down for a while',
  wrong_host: 'the MLS says that the credential is for another address of it: see baseUrl',
  compression: 'the MLS did not see that gzip is asked for: something on the way takes it out',
};
const RETRIES = 2;
const RETRY_WAIT_MS = 150;
/** What a gateway in between says when the server behind it did not answer. A 503 is the server's own word and is heeded. */
const PASSING = new Set([502, 504]);

/**
 * Requests to one MLS: pooled connections that are kept alive, its credential for its own origin only, deadlines, bounded answers, its quota
 * signals heeded, and rest for an MLS that fails. Only reads go this way, so what failed in passing may be asked again.
 */
export class Transport {
  private seen: SourceHealth = { state: 'unknown' };
  private readonly agent: Agent;
  private readonly tokens: TokenSource;
  private readonly breaker: CircuitBreaker;
  private readonly signals: QuotaSignals;

  constructor(
    private readonly profile: ConnectionProfile,
    private readonly ledger: QuotaLedger,
    clock: Clock,
  ) {
    this.agent = new Agent({
      connections: 8,
      pipelining: 1,
      keepAliveTimeout: 30_000,
      connect: profile.connecting,
    });
    this.tokens = new TokenSource(profile.settings.auth, this.agent, clock, profile.timeoutMs);
    this.breaker = new CircuitBreaker(clock);
    this.signals = new QuotaSignals(profile.provider, ledger, clock);
  }

  get circuit(): Circuit {
    return this.breaker.circuit;
  }

  get health(): SourceHealth {
    const { state, failures, restMs } = this.circuit;
    if (state === 'closed') return this.seen;
    return { state: 'down', reason: `it failed ${failures} times in a row; asked again in ${Math.ceil(restMs / 1000)} s` };
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  /** The answer to a read. Throws Refusal MLS_QUERY, MLS_QUOTA, UPSTREAM_DOWN, UPSTREAM_TIMEOUT, UPSTREAM_ERROR, RESULT_TOO_LARGE or CANCELLED. */
  async read(url: URL, use: RequestUse, wanted: Wanted): Promise<Answer> {
    if (url.origin !== this.profile.boundOrigin) throw new Refusal('UPSTREAM_ERROR', 'Its credential is not for this address.');
    const passage = this.breaker.enter();
    const answer = await this.exchange(url, use, wanted).catch((error: unknown) => {
      if (error instanceof Refusal && (error.code === 'UPSTREAM_DOWN' || error.code === 'UPSTREAM_TIMEOUT')) this.breaker.failed(passage);
      else this.breaker.left(passage);
      throw error;
    });
    const { status, headers } = answer;
    const isPage = status === 200 && !(one(headers['content-type']) ?? '').includes(wanted.accept === 'application/json' ? 'json' : 'xml');
    if (isPage || (status >= 500 && status !== 501)) this.breaker.failed(passage);
    else this.breaker.succeeded();
    if (status !== 200) throw this.refused(answer);
    if (isPage) throw this.failed('its answer has another content type');
    this.seen = { state: 'up' };
    return answer;
  }

  /** For an answer that came and is none. */
  failed(reason: string): Refusal {
    this.seen = { state: 'down', reason };
    return unreadable();
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
      const meaning = await this.signals.heed(statusCode, headers, text);
      return { status: statusCode, headers, text, meaning };
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
    if (refusal.code.startsWith('UPSTREAM_')) this.seen = { state: 'down', reason: addressRefused(error) ?? refusal.code };
    return refusal;
  }

  private refused({ status, meaning }: Answer): Refusal {
    if (meaning === 'limited') return this.ledger.quietRefusal();
    if (meaning !== undefined) this.seen = { state: 'down', reason: REASONS[meaning] };
    else if (status >= 500 || status === 401 || status === 403) this.seen = { state: 'down', reason: `the MLS answered ${status}` };
    return meaning === undefined ? refusalForStatus(status) : refusalForMeaning(meaning);
  }
}
