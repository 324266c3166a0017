import type { Clock } from '@gatehouse/kernel';
import type { UnfinishedWrite, WriteStore } from './write-store.js';

/** A write that was begun and has no end is taken to be under way for so long. */
export const UNDER_WAY_MS = 60_000;
const DAY_MS = 24 * 3_600_000;

/** Where writes whose end nobody knows are written down. */
export abstract class WriteJournal {
  /** Resolves when durable. */
  abstract unfinished(write: UnfinishedWrite): Promise<void>;
}

/**
 * Writes that were sent, or about to be, when their node died, or whose MLS gave no answer that could be looked up. The call has no record of
 * its own then, and whoever asked may never ask again: so these are told of.
 */
export class UnfinishedWrites {
  private held: readonly UnfinishedWrite[] = [];

  constructor(private readonly parts: { readonly store: WriteStore; readonly clock: Clock; readonly journal: WriteJournal }) {}

  /** Each is written down once, by one of the nodes. */
  async look(): Promise<void> {
    const { store, clock, journal } = this.parts;
    const now = clock.now();
    this.held = await store.unfinished(now - DAY_MS, now - UNDER_WAY_MS);
    for (const write of this.held) if (await store.tell(write.id, now)) await journal.unfinished(write);
  }

  /** What people have to look at in the MLS itself. */
  fault(): string | undefined {
    if (this.held.length === 0) return undefined;
    const said = this.held.map(({ connection, tool, listingKey }) => `${tool} of ${listingKey} at ${connection}`).join(', ');
    return `begun in the last day and never known to have ended: ${said}; look there whether it was saved (audit: mls.write.unfinished)`;
  }
}
