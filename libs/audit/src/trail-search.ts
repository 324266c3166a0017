import { setImmediate } from 'node:timers/promises';
import type { AuditStore, LookedPage } from './audit-store.js';
import { foundIn, lookOf, type AuditSearch, type FoundRecord } from './search.js';

export interface SearchTerms {
  /** Where an earlier search of the same stopped. */
  readonly after?: string | undefined;
  /** Asked before each further page: a search for what is nowhere ends when its time is over. Throws where nobody waits any more. */
  readonly isOver?: () => boolean;
}

/** One chain, looked through from its end to its beginning. */
interface Strand {
  readonly chain: string;
  readonly pages: AsyncIterator<LookedPage>;
  /** Found, not given out yet. */
  found: FoundRecord[];
  /** All records from here on were looked at, or are known not to fit. */
  downTo: number;
  /** Time of the oldest of them. */
  at: number;
  isDone: boolean;
}

/** Says of a place that is none of a search. */
export class UnknownPlace extends Error {
  constructor() {
    super('The place to go on from is none that a search named. Search anew.');
  }
}

/**
 * Records that fit, the newest first, of all chains in the order of their times. It looks page by page, says how far it is, and stops where it is told
 * to, with the place from which another search of the same goes on.
 */
export class TrailSearch {
  private strands: Strand[] = [];
  private total = 0;

  constructor(
    private readonly store: Pick<AuditStore, 'ends' | 'look'>,
    private readonly search: AuditSearch,
    private readonly terms: SearchTerms = {},
  ) {}

  /** Records that were looked at or are known not to fit, of how many there are. */
  get looked(): { readonly done: number; readonly of: number } {
    const left = this.strands.reduce((sum, { downTo, isDone }) => sum + (isDone ? 0 : downTo - 1), 0);
    return { done: this.total - left, of: this.total };
  }

  /** Everything since then was looked at; undefined where nothing is left. */
  get backTo(): number | undefined {
    const open = this.strands.filter(({ isDone }) => !isDone);
    return open.length > 0 ? Math.max(...open.map(({ at }) => at)) : undefined;
  }

  /** From where to go on; undefined where everything was looked at and given out. */
  get next(): string | undefined {
    if (this.strands.every(({ isDone, found }) => isDone && found.length === 0)) return undefined;
    const places = this.strands.map(({ chain, found, downTo, isDone }): [string, number] => {
      const waiting = found[0];
      if (waiting) return [chain, waiting.record.seq + 1];
      return [chain, isDone ? 1 : downTo];
    });
    return Buffer.from(JSON.stringify(places)).toString('base64url');
  }

  async *found(): AsyncGenerator<FoundRecord> {
    await this.begin();
    for (;;) {
      const ready = this.ready();
      if (ready) {
        yield ready;
        continue;
      }
      const open = this.strands.filter(({ isDone }) => !isDone);
      if (open.length === 0 || this.terms.isOver?.()) return;
      // SQLite answers within one turn of the event loop: without this, calls would wait until the search is over.
      await setImmediate();
      await this.advance(open.reduce((newest, each) => (each.at > newest.at ? each : newest)));
    }
  }

  private async begin(): Promise<void> {
    const places = placesIn(this.terms.after);
    const look = lookOf(this.search);
    const ends = await this.store.ends();
    this.total = ends.reduce((sum, { lastSeq }) => sum + lastSeq, 0);
    this.strands = ends.map(({ chain, lastSeq }) => {
      const beforeSeq = Math.min(places.get(chain) ?? Infinity, lastSeq + 1);
      const pages = this.store.look({ ...look, chain, beforeSeq })[Symbol.asyncIterator]();
      return { chain, pages, found: [], downTo: beforeSeq, at: Infinity, isDone: beforeSeq <= 1 };
    });
  }

  /** The newest that was found, once no chain can have a newer one. */
  private ready(): FoundRecord | undefined {
    const since = this.backTo ?? -Infinity;
    let newest: Strand | undefined;
    for (const each of this.strands) if (each.found[0] && !(newest && newest.found[0]!.event.ts >= each.found[0].event.ts)) newest = each;
    return newest && newest.found[0]!.event.ts >= since ? newest.found.shift() : undefined;
  }

  private async advance(strand: Strand): Promise<void> {
    const page = await strand.pages.next();
    if (page.done) {
      strand.isDone = true;
      return;
    }
    const { records, downTo, at } = page.value;
    for (const record of records) {
      const found = foundIn(this.search, record);
      if (found) strand.found.push(found);
    }
    // Times of one chain need not be in its order; what was looked at is.
    Object.assign(strand, { downTo, at: Math.min(at, strand.at), isDone: downTo <= 1 });
  }
}

function placesIn(after: string | undefined): ReadonlyMap<string, number> {
  if (after === undefined) return new Map();
  try {
    const places = JSON.parse(Buffer.from(after, 'base64url').toString()) as [string, number][];
    if (places.every(([chain, seq]) => typeof chain === 'string' && Number.isSafeInteger(seq) && seq > 0)) return new Map(places);
  } catch {
    // Told below.
  }
  throw new UnknownPlace();
}
