import type { Clock } from '@gatehouse/kernel';
import type { TurnStore } from './turn-store.js';

const NAME = 'audit';
/** Longer than a node that is well takes to ask again, short enough that an alert does not wait for one that is not. */
const HELD_MS = 10_000;

/**
 * What one node does for all: alerts, and what becomes of the chain that they are in. It saves work and proves nothing: a node that was stopped for a
 * while may believe that the turn is still its own, and what it does then has to be right all the same.
 */
export class Turn {
  private until = 0;

  constructor(
    private readonly store: TurnStore,
    private readonly holder: string,
    private readonly clock: Clock,
  ) {}

  get isOurs(): boolean {
    return this.clock.now() < this.until;
  }

  /** Takes it, or keeps it. Asked every second or so. */
  async hold(): Promise<void> {
    const now = this.clock.now();
    const until = now + HELD_MS;
    this.until = (await this.store.take(NAME, this.holder, now, until)) ? until : 0;
  }

  async leave(): Promise<void> {
    this.until = 0;
    await this.store.leave(NAME, this.holder);
  }
}
