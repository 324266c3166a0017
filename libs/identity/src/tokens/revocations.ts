import type { Clock } from '@gatehouse/kernel';
import { userKeyOf } from '../accounts/person.js';
import type { Revocation, RevocationStore } from './revocation-store.js';
import { MAX_TTL_SECONDS } from './lifetime.js';

/** A token lives no longer, so that a withdrawal older than this withdraws nothing. */
const KEEP_MS = (MAX_TTL_SECONDS + 60) * 1000;
/** How far the clocks of two nodes may be apart, and how long a commit may take, before a withdrawal is read too late. */
const OVERLAP_MS = 120_000;

const keyOf = ({ kind, id }: Pick<Revocation, 'kind' | 'id'>): string => `${kind} ${id}`;

/**
 * What was withdrawn and could still be shown. Asked at every request, so it is held in memory: what this node withdraws counts at once,
 * what another does after the next `refresh`.
 */
export class Revocations {
  private readonly held = new Map<string, Revocation>();
  private readTo = Number.NEGATIVE_INFINITY;

  /** @param signInsKeptMs the longest that a browser session or refresh token lasts without being used */
  constructor(
    private readonly store: RevocationStore,
    private readonly clock: Clock,
    private readonly signInsKeptMs = KEEP_MS,
  ) {}

  has(kind: 'token' | 'grant', id: string): boolean {
    return this.held.has(keyOf({ kind, id }));
  }

  /**
   * Whether everything that a person had was withdrawn since. A token says in whole seconds when it was issued, so those of the very second
   * are withdrawn with the rest.
   */
  hasSince(account: string, issuedAtSeconds: number): boolean {
    const withdrawn = this.held.get(keyOf({ kind: 'account', id: account }));
    return withdrawn !== undefined && withdrawn.recordedAt >= issuedAtSeconds * 1000;
  }

  /**
   * Whether what rests on a sign-in is over: sessions, codes, refresh tokens and access tokens are as good as the sign-in they came from, so
   * that none which was under way when an account was signed out outlives it.
   * @param signedInAt `auth_time`, seconds since the epoch
   */
  isSignInOver(user: string, signedInAt: number): boolean {
    const endedAt = this.signInsEndedAt(user);
    return endedAt !== undefined && signedInAt * 1000 <= endedAt;
  }

  /** When every sign-in of an account was ended last, in milliseconds since the epoch. */
  signInsEndedAt(user: string): number | undefined {
    return this.held.get(keyOf({ kind: 'sign-in', id: userKeyOf(user) }))?.recordedAt;
  }

  /** Counts here at once; at every other node after its next refresh. Rejects where it could not be recorded, and counts here all the same. */
  revoke(kind: 'token' | 'grant' | 'account', id: string): Promise<void> {
    return this.record({ kind, id, recordedAt: this.clock.now() });
  }

  /** Ends every sign-in of an account that began at this instant or before. */
  endSignIns(user: string, at = this.clock.now()): Promise<void> {
    return this.record({ kind: 'sign-in', id: userKeyOf(user), recordedAt: at });
  }

  /** Takes over what other nodes withdrew. */
  async refresh(): Promise<void> {
    const now = this.clock.now();
    const longest = Math.max(KEEP_MS, this.signInsKeptMs);
    for (const revocation of await this.store.since(Math.max(this.readTo - OVERLAP_MS, now - longest))) this.remember(revocation);
    this.readTo = now;
    this.forget(now);
  }

  /** Deletes what withdraws nothing any more. */
  async purge(): Promise<number> {
    const now = this.clock.now();
    const tokens = await this.store.purge(['token', 'grant', 'account'], now - KEEP_MS - OVERLAP_MS);
    return tokens + (await this.store.purge(['sign-in'], now - this.signInsKeptMs - OVERLAP_MS));
  }

  private async record(revocation: Revocation): Promise<void> {
    this.remember(revocation);
    await this.store.add(revocation);
  }

  private remember(revocation: Revocation): void {
    this.forget(this.clock.now());
    const key = keyOf(revocation);
    const known = this.held.get(key);
    if (known === undefined || known.recordedAt < revocation.recordedAt) this.held.set(key, revocation);
  }

  private forget(now: number): void {
    for (const [key, { kind, recordedAt }] of this.held)
      if (recordedAt + (kind === 'sign-in' ? this.signInsKeptMs : KEEP_MS) <= now) this.held.delete(key);
  }
}
