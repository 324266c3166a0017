/** What a sighting belongs to: whose, of what kind, and in which window (milliseconds since the epoch at which it began). */
export interface SightingPlace {
  readonly account: string;
  readonly kind: string;
  readonly window: number;
}

/**
 * What somebody was shown or tried, each thing once, for every node. Accounts and things are keyed digests: who reads the store learns
 * neither a person nor a listing nor an address.
 */
export abstract class SightingStore {
  /** Notes what is not there yet, until `keptUntil`; resolves with these. Two nodes that note the same thing at once have one of them hear of it. */
  abstract note(place: SightingPlace, things: readonly string[], keptUntil: number): Promise<readonly string[]>;
  abstract count(place: SightingPlace): Promise<number>;
  /** Those of the things that are there. */
  abstract known(place: SightingPlace, things: readonly string[]): Promise<readonly string[]>;
  abstract forget(place: SightingPlace, things: readonly string[]): Promise<void>;
  /** Deletes what is not to be kept any longer. */
  abstract purge(now: number): Promise<void>;
}

/** Of this process alone: for tests, and for one that keeps no database. */
export class MemorySightingStore extends SightingStore {
  private readonly things = new Map<string, Map<string, number>>();

  async note(place: SightingPlace, things: readonly string[], keptUntil: number): Promise<readonly string[]> {
    const there = this.at(place);
    const fresh = [...new Set(things)].filter((thing) => !there.has(thing));
    for (const thing of fresh) there.set(thing, keptUntil);
    return fresh;
  }

  async count(place: SightingPlace): Promise<number> {
    return this.at(place).size;
  }

  async known(place: SightingPlace, things: readonly string[]): Promise<readonly string[]> {
    const there = this.at(place);
    return [...new Set(things)].filter((thing) => there.has(thing));
  }

  async forget(place: SightingPlace, things: readonly string[]): Promise<void> {
    for (const thing of things) this.at(place).delete(thing);
  }

  async purge(now: number): Promise<void> {
    for (const there of this.things.values()) for (const [thing, until] of there) if (until < now) there.delete(thing);
  }

  private at({ account, kind, window }: SightingPlace): Map<string, number> {
    const key = `${account}|${kind}|${window}`;
    const there = this.things.get(key) ?? new Map<string, number>();
    this.things.set(key, there);
    return there;
  }
}
