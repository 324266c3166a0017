import type { Clock } from '@gatehouse/kernel';
import type { StandingRecord, StandingRecords } from './standing-record.js';
import type { UnfinishedWrite, WriteStore } from './write-store.js';

/** A write that was begun and has no end is taken to be under way for so long. */
export const UNDER_WAY_MS = 60_000;
const DAY_MS = 24 * 3_600_000;
/** An MLS that cannot be asked, or does not have the showing so far, is asked again for so long, and then it is told of without. */
const LOOKED_FOR_MS = 5 * 60_000;

/** Where writes whose end nobody knows are written down. */
export abstract class WriteJournal {
  /** Resolves when durable. `standing`: the listing as it is now, where the MLS said it. */
  abstract unfinished(write: UnfinishedWrite, standing: StandingRecord | undefined): Promise<void>;
}

/**
 * Writes that were sent, or about to be, when their node died, or whose MLS gave no answer that could be looked up. The call has no record of
 * its own then, and whoever asked may never ask again: so these are told of.
 */
export class UnfinishedWrites {
  private held: readonly UnfinishedWrite[] = [];
  /** By this node or another. */
  private told: ReadonlySet<string> = new Set();

  constructor(
    private readonly parts: {
      readonly store: WriteStore;
      readonly clock: Clock;
      readonly journal: WriteJournal;
      readonly records: Pick<StandingRecords, 'of'>;
    },
  ) {}

  /** Each is written down once, by one of the nodes. */
  async look(): Promise<void> {
    const { store, clock, journal, records } = this.parts;
    const now = clock.now();
    this.held = await store.unfinished(now - DAY_MS, now - UNDER_WAY_MS);
    for (const write of this.held.filter(({ id }) => !this.told.has(id))) {
      const standing = await records.of(write);
      if (!standing && now - write.begunAt < UNDER_WAY_MS + LOOKED_FOR_MS) continue;
      this.told = new Set([...this.told, write.id]);
      if (await store.tell(write.id, now)) await journal.unfinished(write, standing);
      if (standing?.created === undefined) continue;
      await store.finish(write.id, standing.created);
      this.held = this.held.filter(({ id }) => id !== write.id);
    }
  }

  /** What people have to look at in the MLS itself. */
  fault(): string | undefined {
    if (this.held.length === 0) return undefined;
    const said = this.held.map(({ connection, tool, listingKey }) => `${tool} of ${listingKey} at ${connection}`).join(', ');
    return `begun in the last day and never known to have ended: ${said}; what stands there now is in the audit trail (mls.write.unfinished)`;
  }
}
