import { BoundedCache, type Clock } from '@gatehouse/kernel';

interface Window {
  readonly since: number;
  taken: number;
}

const MOST_ADDRESSES = 10_000;

/** So many in a window for each address, at this node. Addresses that were forgotten under a flood begin anew. */
export class Throttle {
  private readonly windows = new BoundedCache<string, Window>(MOST_ADDRESSES);

  constructor(
    private readonly limit: { readonly most: number; readonly windowMs: number },
    private readonly clock: Clock,
  ) {}

  /** Whether this address had its share, without taking more. */
  isSpent(address: string): boolean {
    const window = this.windows.get(address);
    return window !== undefined && this.clock.now() - window.since < this.limit.windowMs && window.taken >= this.limit.most;
  }

  /** False where this address had its share. */
  take(address: string): boolean {
    const now = this.clock.now();
    const known = this.windows.get(address);
    const window = known && now - known.since < this.limit.windowMs ? known : { since: now, taken: 0 };
    this.windows.set(address, window);
    window.taken += 1;
    return window.taken <= this.limit.most;
  }
}
