import type { Clock } from '@gatehouse/kernel';
import { DataKeys, type KeyRing } from '@gatehouse/seal';
import type { Erasure, PlaceholderPlace, PlaceholderStore } from '../placeholders/placeholder-store.js';
import { PLACEHOLDER_KEYS } from '../placeholders/placeholders.js';
import { RowSealing } from '../placeholders/seal.js';

export interface FoundValues {
  readonly rows: readonly PlaceholderPlace[];
  /** Rows that nobody can open any more, and so cannot be looked into; they end by themselves. */
  readonly unreadable: number;
}

/** Values behind placeholders that are somebody's. Each row is opened: what it holds cannot be asked of the database. */
export class PlaceholderErasure {
  private readonly sealing: RowSealing;

  constructor(
    private readonly store: PlaceholderStore,
    ring: KeyRing,
    clock: Clock,
  ) {
    this.sealing = new RowSealing(new DataKeys(ring, PLACEHOLDER_KEYS, clock));
  }

  /** Rejects with KeyRingFault. */
  async find(isTheirs: (value: string, subject: string) => boolean): Promise<FoundValues> {
    const rows: PlaceholderPlace[] = [];
    let unreadable = 0;
    let place: PlaceholderPlace | undefined;
    for (;;) {
      const some = await this.store.after(place);
      place = some.at(-1);
      if (!place) return { rows, unreadable };
      for (const row of some) {
        const opened = await this.sealing.open(row);
        if (opened === undefined || opened === 'retired') unreadable += 1;
        else if (isTheirs((JSON.parse(opened.content) as [string])[0], row.subject)) rows.push(row);
      }
    }
  }

  /** What is kept of them in clear: a request for access is answered with it. */
  async values(isTheirs: (value: string, subject: string) => boolean): Promise<readonly string[]> {
    const values = new Set<string>();
    await this.find((value, subject) => {
      const theirs = isTheirs(value, subject);
      if (theirs) values.add(value);
      return theirs;
    });
    return [...values].toSorted();
  }

  erase(erasure: Erasure, { rows }: FoundValues): Promise<number> {
    return this.store.erase(erasure, rows);
  }
}
