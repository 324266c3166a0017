export interface QuotaWindow {
  readonly name: string;
  /** Milliseconds since the epoch at which this window began. */
  readonly start: number;
  readonly limit: number;
}
export interface QuotaUsage {
  readonly name: string;
  readonly start: number;
  readonly used: number;
}

/** Counts per credential and window. They survive a restart and are shared by every node that uses the credential. */
export abstract class QuotaStore {
  /** Adds `amount` to every named window at once if none would go over its limit; else adds nothing and returns the window that is full. */
  abstract take(
    credential: string,
    windows: readonly QuotaWindow[],
    amount: number,
  ): Promise<{ granted: true } | { granted: false; window: string }>;
  abstract usage(credential: string): Promise<readonly QuotaUsage[]>;
}

/** Counts of this process alone: for windows too short to matter after a restart, and for tests. */
export class MemoryQuotaStore extends QuotaStore {
  private readonly counts = new Map<string, Map<string, { start: number; used: number }>>();

  async take(
    credential: string,
    windows: readonly QuotaWindow[],
    amount: number,
  ): Promise<{ granted: true } | { granted: false; window: string }> {
    const counts = this.counts.get(credential) ?? new Map<string, { start: number; used: number }>();
    this.counts.set(credential, counts);
    const used = (window: QuotaWindow): number => {
      const kept = counts.get(window.name);
      return kept && kept.start === window.start ? kept.used : 0;
    };
    const full = windows.find((window) => used(window) + amount > window.limit);
    if (full) return { granted: false, window: full.name };
    for (const window of windows) counts.set(window.name, { start: window.start, used: used(window) + amount });
    return { granted: true };
  }

  async usage(credential: string): Promise<readonly QuotaUsage[]> {
    return [...(this.counts.get(credential) ?? [])].map(([name, { start, used }]) => ({ name, start, used }));
  }
}
