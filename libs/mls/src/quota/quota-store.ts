/** What is to be used of a window. */
export interface QuotaDraw {
  readonly name: string;
  /** Milliseconds since the epoch at which this window began. */
  readonly start: number;
  readonly limit: number;
  readonly amount: number;
}

export type Drawn = { readonly granted: true } | { readonly granted: false; readonly window: string };

export interface QuotaUsage {
  readonly name: string;
  readonly start: number;
  readonly used: number;
}

/** Counts per credential and window. They survive a restart and are shared by every node that uses the credential. */
export abstract class QuotaStore {
  /** Adds to every named window at once if none would go over its limit; else adds nothing and returns the window that is full. */
  abstract take(credential: string, draws: readonly QuotaDraw[]): Promise<Drawn>;
  abstract usage(credential: string): Promise<readonly QuotaUsage[]>;
}

/** Counts of this process alone: for windows too short to matter after a restart, and for tests. */
export class MemoryQuotaStore extends QuotaStore {
  private readonly counts = new Map<string, Map<string, { start: number; used: number }>>();

  async take(credential: string, draws: readonly QuotaDraw[]): Promise<Drawn> {
    const counts = this.counts.get(credential) ?? new Map<string, { start: number; used: number }>();
    this.counts.set(credential, counts);
    const used = ({ name, start }: QuotaDraw): number => {
      const kept = counts.get(name);
      return kept && kept.start === start ? kept.used : 0;
    };
    const full = draws.find((draw) => used(draw) + draw.amount > draw.limit);
    if (full) return { granted: false, window: full.name };
    for (const draw of draws) counts.set(draw.name, { start: draw.start, used: used(draw) + draw.amount });
    return { granted: true };
  }

  async usage(credential: string): Promise<readonly QuotaUsage[]> {
    return [...(this.counts.get(credential) ?? [])].map(([name, { start, used }]) => ({ name, start, used }));
  }
}
