import { BoundedCache, type Clock } from '@gatehouse/kernel';
import type { SealedBox } from '@gatehouse/seal';
import { handleOf } from './artifact-handle.js';

const MOST_FULL = 10_000;

export interface Limit {
  /** What is counted, e.g. `sign-in`. */
  readonly of: string;
  readonly most: number;
  readonly windowMs: number;
}

/** Counts of fixed windows that all nodes share. */
export abstract class RateStore {
  /** Counts one in the window that began at `start`; resolves with how many there are in it, or in a later one that another node has begun. */
  abstract take(key: string, start: number): Promise<number>;
  /** How many there are in the window that began at `start`, or in a later one. */
  abstract taken(key: string, start: number): Promise<number>;
  /** Forgets windows that began before; resolves with how many. */
  abstract purge(before: number): Promise<number>;
}

/** So many in a window for each address, at all nodes together. Addresses are kept as keyed digests. */
export class Throttle {
  /** Windows that are known to be full, so that a flood does not become one of statements. */
  private readonly full = new BoundedCache<string, number>(MOST_FULL);

  constructor(
    private readonly limit: Limit,
    private readonly store: RateStore,
    private readonly box: SealedBox,
    private readonly clock: Clock,
  ) {}

  /** Whether this address had its share, without taking more. */
  async isSpent(address: string): Promise<boolean> {
    const { key, start } = this.windowOf(address);
    return this.full.get(key) === start || (await this.store.taken(key, start)) >= this.limit.most;
  }

  /** False where this address had its share. Rejects where that cannot be known. */
  async take(address: string): Promise<boolean> {
    const { key, start } = this.windowOf(address);
    if (this.full.get(key) === start) return false;
    if ((await this.store.take(key, start)) <= this.limit.most) return true;
    this.full.set(key, start);
    return false;
  }

  private windowOf(address: string): { readonly key: string; readonly start: number } {
    const { of, windowMs } = this.limit;
    const now = this.clock.now();
    return { key: handleOf(this.box, `throttle ${of}`, address), start: now - (now % windowMs) };
  }
}
