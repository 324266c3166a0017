const WINDOW_MS = 10_000;
const RECORDS_PER_WINDOW = 10;
const MOST_ADDRESSES = 10_000;

interface Window {
  readonly since: number;
  written: number;
  untold: number;
}

/**
 * How many denials of one address are recorded one by one. A stranger needs no token to be denied, so a flood of denials would fill the
 * trail: beyond ten in ten seconds they are counted, and a later record says how many.
 */
export class DenialPace {
  private readonly windows = new Map<string, Window>();

  constructor(private readonly now: () => number = Date.now) {}

  /** What is still to be told of addresses whose window is over; with `all`, of every address. Each count is told once. */
  drain(all = false): { readonly address: string; readonly untold: number }[] {
    const over = [...this.windows].filter(([, { since }]) => all || this.now() - since >= WINDOW_MS);
    for (const [address] of over) this.windows.delete(address);
    return over.filter(([, { untold }]) => untold > 0).map(([address, { untold }]) => ({ address, untold }));
  }

  take(address: string): { readonly write: boolean; readonly untold: number } {
    const window = this.windowOf(address);
    if (window.written >= RECORDS_PER_WINDOW) {
      window.untold += 1;
      return { write: false, untold: window.untold };
    }
    window.written += 1;
    const { untold } = window;
    window.untold = 0;
    return { write: true, untold };
  }

  private windowOf(address: string): Window {
    const now = this.now();
    const known = this.windows.get(address);
    if (known && now - known.since < WINDOW_MS) return known;
    if (this.windows.size >= MOST_ADDRESSES) return { since: now, written: RECORDS_PER_WINDOW, untold: 0 };
    const window = { since: now, written: 0, untold: known?.untold ?? 0 };
    this.windows.set(address, window);
    return window;
  }
}
