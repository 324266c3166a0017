import { isJsonObject, Refusal, type Clock, type JsonObject } from '@gatehouse/kernel';
import { Agent } from 'undici';
import type { ConnectionProfile } from '../connection/connection-profile.js';
import type { QuotaLedger } from '../quota/quota-ledger.js';
import { QuotaSignals } from '../reso/quota-signals.js';
import { readBody } from '../reso/read-body.js';
import { one, TokenSource } from '../reso/token-source.js';

/** One fault of a write as the MLS names it (RESO RCP-10, `error.details`): untrusted text, bounded, without the credential. */
export interface WriteFault {
  readonly field: string;
  readonly message: string;
}

/**
 * What became of a write. `unknown`: it was sent and no answer came that says so, so it may have happened. `changed`: the record is not as it
 * was read any more (If-Match), so nothing was written.
 */
export type Written =
  | { readonly kind: 'saved'; readonly recordKey?: string }
  | { readonly kind: 'rejected'; readonly faults: readonly WriteFault[] }
  | { readonly kind: 'changed' }
  | { readonly kind: 'unknown' };

export interface WriteRequest {
  readonly method: 'PATCH' | 'POST';
  readonly resource: string;
  readonly key?: string;
  readonly body: JsonObject;
  /** `@odata.etag` of the record as it was read. */
  readonly etag?: string;
}

const MOST_FAULTS = 20;
const MOST_TEXT = 300;
const FIELD = /^[A-Za-z][\w.[\]/]{0,100}$/;

/** Add/Edit of RESO RCP-10 on one connection. Never repeats a request by itself: whether it may be sent again is for whoever can look. */
export class ResoWriter {
  private readonly agent: Agent;
  private readonly tokens: TokenSource;
  private readonly signals: QuotaSignals;

  constructor(
    private readonly profile: ConnectionProfile,
    private readonly ledger: QuotaLedger,
    clock: Clock,
  ) {
    this.agent = new Agent({ connections: 2, pipelining: 1, connect: profile.connecting });
    this.tokens = new TokenSource(profile.settings.auth, this.agent, clock, profile.timeoutMs);
    this.signals = new QuotaSignals(profile.provider, ledger, clock);
  }

  /** Waits for what is on its way, which has its own deadline: whoever asked for it hears what became of it. */
  async close(): Promise<void> {
    await this.agent.close();
  }

  /** Throws Refusal MLS_QUOTA and what getting a token throws; then nothing was sent. */
  async write(request: WriteRequest, subject: string): Promise<Written> {
    const token = await this.tokens.token();
    const first = await this.send(request, token, subject);
    // The token had ended: nothing was looked at, so the one more time is safe.
    if (first !== 'unauthorised' || !this.tokens.renewable(token)) return settled(first);
    return settled(await this.send(request, await this.tokens.token(), subject));
  }

  private async send(request: WriteRequest, token: string, subject: string): Promise<Written | 'unauthorised'> {
    (await this.ledger.reserve(subject)).spend();
    const answer = await this.ledger.inTurn({ subject }, () => this.begin(request, token));
    const read = answer && (await readBody(answer.body, one(answer.headers['content-encoding'])).catch(() => undefined));
    if (!read) return { kind: 'unknown' };
    await this.ledger.received(read.bytes);
    const { statusCode, headers } = answer;
    // Turned away before it was looked at.
    if ((await this.signals.heed(statusCode, headers, read.text)) === 'limited') throw new Refusal('MLS_QUOTA', 'Nothing was written.');
    return this.meaning(statusCode, read.text, { token, recordKey: one(headers['entityid']) });
  }

  /** Until the answer begins; undefined where none does. Then it was on its way, and nobody can tell how far it came. */
  private begin({ method, resource, key, etag, body }: WriteRequest, token: string) {
    const id = key === undefined ? undefined : String(this.prefixed({ ListingKey: key })['ListingKey']);
    const path = id === undefined ? resource : `${resource}('${encodeURIComponent(id.replaceAll("'", "''"))}')`;
    const { baseUrl, boundOrigin } = this.profile;
    return this.agent
      .request({
        origin: boundOrigin,
        path: `${baseUrl.pathname}${path}`,
        method,
        headers: {
          authorization: token,
          accept: 'application/json',
          'accept-encoding': 'gzip',
          'content-type': 'application/json',
          'odata-version': '4.0',
          'odata-maxversion': '4.01',
          prefer: 'return=minimal',
          ...(etag === undefined ? {} : { 'if-match': etag }),
        },
        body: JSON.stringify(this.prefixed(body)),
        signal: AbortSignal.timeout(this.profile.timeoutMs),
      })
      .catch(() => undefined);
  }

  /** Keys as this MLS writes them: reading takes its prefix off. */
  private prefixed(body: JsonObject): JsonObject {
    const { text, fields } = this.profile.prefix;
    if (text === '') return body;
    return Object.fromEntries(
      Object.entries(body).map(([name, value]) => [name, fields.has(name) && typeof value === 'string' ? `${text}${value}` : value]),
    );
  }

  private meaning(
    status: number,
    text: string,
    { token, recordKey }: { token: string; recordKey: string | undefined },
  ): Written | 'unauthorised' {
    if (status === 401) return 'unauthorised';
    if (status === 412 || status === 409) return { kind: 'changed' };
    if (status >= 200 && status < 300)
      return { kind: 'saved', ...(recordKey !== undefined && /^[\w-]{1,100}$/.test(recordKey) ? { recordKey } : {}) };
    return status < 500 ? { kind: 'rejected', faults: faultsIn(text, token) } : { kind: 'unknown' };
  }
}

function settled(written: Written | 'unauthorised'): Written {
  return written === 'unauthorised' ? { kind: 'rejected', faults: [] } : written;
}

/** `error.details[]`, else the error itself. A message that repeats the credential is left out. */
function faultsIn(text: string, token: string): WriteFault[] {
  const error = errorIn(text);
  const details = Array.isArray(error?.['details']) ? error['details'].filter(isJsonObject) : [];
  const named = details.length > 0 ? details : error ? [error] : [];
  return named.slice(0, MOST_FAULTS).flatMap(({ target, message }) => {
    if (typeof message !== 'string' || message === '' || message.includes(token.slice(token.lastIndexOf(' ') + 1))) return [];
    return [{ field: typeof target === 'string' && FIELD.test(target) ? target : '', message: message.slice(0, MOST_TEXT) }];
  });
}

function errorIn(text: string): JsonObject | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return isJsonObject(body) && isJsonObject(body['error']) ? body['error'] : undefined;
  } catch {
    return undefined;
  }
}
