import type { Clock } from '@gatehouse/kernel';
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
  private readonly until = new Map<string, number>();
  private readTo = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly store: RevocationStore,
    private readonly clock: Clock,
  ) {}

  has(kind: 'token' | 'grant', id: string): boolean {
    return this.until.has(keyOf({ kind, id }));
  }

  /**
   * Whether everything that a person had was withdrawn since. A token says in whole seconds when it was issued, so those of the very second
   * are withdrawn with the rest.
   */
  hasSince(account: string, issuedAtSeconds: number): boolean {
    const until = this.until.get(keyOf({ kind: 'account', id: account }));
    return until !== undefined && until - KEEP_MS >= issuedAtSeconds * 1000;
  }

  /** Counts here at once; at every other node after its next refresh. Rejects where it could not be recorded, and counts here all the same. */
  async revoke(kind: Revocation['kind'], id: string): Promise<void> {
    const revocation = { kind, id, recordedAt: this.clock.now() };
    this.remember(revocation);
    await this.store.add(revocation);
  }

  /** Takes over what other nodes withdrew. */
  async refresh(): Promise<void> {
    const now = this.clock.now();
    for (const revocation of await this.store.since(Math.max(this.readTo - OVERLAP_MS, now - KEEP_MS))) this.remember(revocation);
    this.readTo = now;
    this.forget(now);
  }

  /** Deletes what withdraws nothing any more. */
  purge(): Promise<number> {
    return this.store.purge(this.clock.now() - KEEP_MS - OVERLAP_MS);
  }

  private remember(revocation: Revocation): void {
    this.forget(this.clock.now());
    const key = keyOf(revocation);
    this.until.set(key, Math.max(this.until.get(key) ?? 0, revocation.recordedAt + KEEP_MS));
  }

  private forget(now: number): void {
    for (const [key, until] of this.until) if (until <= now) this.until.delete(key);
  }
}
