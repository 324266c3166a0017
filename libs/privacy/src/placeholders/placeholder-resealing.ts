import type { Clock } from '@gatehouse/kernel';
import { DataKeys, type KeyRing } from '@gatehouse/seal';
import type { PlaceholderPlace, PlaceholderStore } from './placeholder-store.js';
import { PLACEHOLDER_KEYS } from './placeholders.js';
import { RowSealing } from './seal.js';

/** How many rows were sealed anew, and how many could not be opened. */
export interface Resealed {
  readonly sealed: number;
  readonly unreadable: number;
}

/**
 * Seals the values of placeholders anew under the newest key of the ring, while gateways serve. It keeps no note of where it stands: what is
 * under that key already is done, so whoever begins again after a crash goes on.
 */
export class PlaceholderResealing {
  private readonly sealing: RowSealing;

  constructor(
    private readonly store: PlaceholderStore,
    ring: KeyRing,
    clock: Clock,
  ) {
    this.sealing = new RowSealing(new DataKeys(ring, PLACEHOLDER_KEYS, clock));
  }

  /** `onStep` hears how many rows were looked at, of how many. Rejects with KeyRingFault. */
  async run(onStep: (done: number, of: number) => void = () => undefined): Promise<Resealed> {
    const newest = await this.sealing.newest();
    let total = 0;
    for (const [key, count] of await this.store.countByKey()) if (key !== newest) total += count;
    const counts = { sealed: 0, unreadable: 0 };
    let done = 0;
    let place: PlaceholderPlace | undefined;
    for (;;) {
      const rows = await this.store.after(place, newest);
      place = rows.at(-1);
      if (!place) return counts;
      const opened = await Promise.all(rows.map(async (row) => ({ seen: row.sealed, open: await this.sealing.open(row) })));
      const good = opened.flatMap(({ seen, open }) => (open === undefined || open === 'retired' ? [] : [{ seen, open }]));
      const anew = await this.sealing.close(good.map(({ open }) => open));
      // What changed meanwhile was written by a node, under the key that seals there now.
      counts.sealed += await this.store.replaceAll(anew.map((row, at) => ({ row, seen: good[at]!.seen })));
      counts.unreadable += rows.length - good.length;
      done += rows.length;
      onStep(done, Math.max(done, total));
    }
  }
}
