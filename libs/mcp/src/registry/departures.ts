import { setTimeout as sleep } from 'node:timers/promises';
import type { Upstream } from '@gatehouse/kernel';
import type { HeldUpstream } from './held-upstream.js';

export interface DepartureTerms {
  /** How long one that is taken away may go on with its calls. */
  readonly drainMs: number;
  /** Whether calls to it are under way, or wait for their turn. */
  readonly isBusy: (upstream: Upstream) => boolean;
  readonly onFault: (slug: string, fault: unknown) => void;
}

/** Between being judged and being sent a call is in no queue: what is taken away stays at least this long, and is looked at this often. */
const STEP_MS = 500;

/** Upstreams that were taken away, and still answer the calls that were let in before. */
export class Departures {
  private readonly leaving = new Set<HeldUpstream>();

  constructor(private readonly terms: DepartureTerms) {}

  has(held: HeldUpstream): boolean {
    return this.leaving.has(held);
  }

  /** Lets its calls end, or the time be over, and closes it. Never rejects. */
  async dismiss(held: HeldUpstream): Promise<void> {
    const { drainMs, isBusy } = this.terms;
    held.retire();
    this.leaving.add(held);
    const until = Date.now() + drainMs;
    do await sleep(Math.min(STEP_MS, drainMs), undefined, { ref: false });
    while (this.has(held) && isBusy(held.upstream) && Date.now() < until);
    if (this.leaving.delete(held)) await this.close([held]);
  }

  /** Closes these at once, and all that are leaving. Never rejects. */
  async closeWith(others: readonly HeldUpstream[]): Promise<void> {
    const all = [...others, ...this.leaving];
    this.leaving.clear();
    await this.close(all);
  }

  private async close(all: readonly HeldUpstream[]): Promise<void> {
    await Promise.all(all.map((held) => held.close().catch((fault: unknown) => this.terms.onFault(held.upstream.slug, fault))));
  }
}
