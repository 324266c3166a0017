import { isJsonObject, type Clock } from '@gatehouse/kernel';
import { createLocalJWKSet, type JSONWebKeySet, type JWK, type JWTVerifyGetKey } from 'jose';
import type { ExternalIssuer } from './external-issuer.js';
import { discoverJwksUri, fetchJson, IssuerFault } from './issuer-metadata.js';

/** The keys of an issuer as they were read once. A new reading is a new object, by which what was verified before knows that it is out of date. */
export interface KeySet {
  readonly ids: ReadonlySet<string>;
  readonly keyOf: JWTVerifyGetKey;
}

interface Held {
  readonly set: KeySet;
  readonly text: string;
  readonly readAt: number;
}

/** How old keys get before they are read again, so that a key which its issuer gave up ends here too. */
const REFRESH_MS = 600_000;
/** Between two readings that a stranger can cause by naming a key that does not exist. */
const UNKNOWN_KEY_MS = 30_000;
/** Between two tries after one that failed. */
const RETRY_MS = 5_000;
const MOST_KEYS = 100;

/**
 * The keys of one issuer. jose's createRemoteJWKSet drops its keys as soon as a reading fails after their time; these stay good for a bounded
 * time without their issuer, so that its outage is not ours, and end then, so that its silence does not keep a stolen key alive.
 */
export class IssuerKeys {
  private held: Held | undefined;
  private triedAt = Number.NEGATIVE_INFINITY;
  private reading: Promise<void> | undefined;
  private reason: string | undefined = 'its keys were not read yet';

  constructor(
    private readonly issuer: Pick<ExternalIssuer, 'issuer' | 'jwksUri' | 'keysKeptMs'>,
    private readonly fetcher: typeof fetch,
    private readonly clock: Clock,
  ) {}

  /** Why the last reading failed, for operators. */
  get fault(): string | undefined {
    return this.reason;
  }

  /** The keys to verify with; undefined where none are young enough and none can be had. Waits for the issuer only where there are none. */
  async current(): Promise<KeySet | undefined> {
    const age = this.ageOf(this.held);
    if (age >= REFRESH_MS) {
      const reading = this.readAfter(RETRY_MS);
      if (age >= this.issuer.keysKeptMs) await reading;
    }
    return this.ageOf(this.held) < this.issuer.keysKeptMs ? this.held!.set : undefined;
  }

  /** The keys after a token named one that is not among them: read again, unless that was done a moment ago. */
  async afterUnknownKey(): Promise<KeySet | undefined> {
    await this.readAfter(UNKNOWN_KEY_MS);
    return this.current();
  }

  /** Reads the keys where they are due. Never rejects; `fault` says what went wrong. */
  async refresh(): Promise<void> {
    if (this.ageOf(this.held) >= REFRESH_MS) await this.readAfter(RETRY_MS);
  }

  private ageOf(held: Held | undefined): number {
    const age = held ? this.clock.now() - held.readAt : Number.POSITIVE_INFINITY;
    // Of keys that were read in the time of a clock that was set back since, nobody knows how old they are.
    return age < 0 ? Number.POSITIVE_INFINITY : age;
  }

  private readAfter(pauseMs: number): Promise<void> {
    const since = this.clock.now() - this.triedAt;
    if (!this.reading && since >= 0 && since < pauseMs) return Promise.resolve();
    this.reading ??= this.read().finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async read(): Promise<void> {
    const now = this.clock.now();
    this.triedAt = now;
    try {
      const jwksUri = this.issuer.jwksUri ?? (await discoverJwksUri(this.fetcher, this.issuer.issuer));
      const document = await fetchJson(this.fetcher, jwksUri, 'its key set');
      if (!document) throw new IssuerFault('its key set is not at its address; check jwksUri');
      const keys = usableKeys(document['keys']);
      const text = JSON.stringify(keys);
      const set = this.held?.text === text ? this.held.set : keySetOf({ keys });
      this.held = { set, text, readAt: now };
      this.reason = undefined;
    } catch (thrown) {
      this.reason = thrown instanceof IssuerFault ? thrown.message : 'its key set could not be read';
    }
  }
}

/** Public signature keys with a name. A set may hold others, for encryption; a symmetric one in public would verify anything. */
function usableKeys(listed: unknown): JWK[] {
  if (!Array.isArray(listed) || listed.length > MOST_KEYS) throw new IssuerFault(`its key set holds no list of at most ${MOST_KEYS} keys`);
  const keys = listed.filter(
    (key): key is JWK =>
      isJsonObject(key) &&
      (key['kty'] === 'RSA' || key['kty'] === 'EC' || key['kty'] === 'OKP') &&
      typeof key['kid'] === 'string' &&
      (key['use'] ?? 'sig') === 'sig' &&
      key['d'] === undefined,
  );
  if (keys.length === 0) throw new IssuerFault('its key set holds no public signature key that has a kid');
  return keys;
}

function keySetOf(set: JSONWebKeySet): KeySet {
  return { ids: new Set(set.keys.map(({ kid }) => kid!)), keyOf: createLocalJWKSet(set) };
}
