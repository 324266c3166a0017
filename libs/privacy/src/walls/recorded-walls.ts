import { uuidv7, type Clock } from '@gatehouse/kernel';
import type { Seat, WallFacts } from './wall-facts.js';
import type { RecordedWall, WallStore } from './wall-store.js';

/** Walls on record that stand now. What another node put up counts after the next `refresh`, what expires at once. */
export class RecordedWalls {
  private walls: readonly RecordedWall[] = [];

  constructor(
    private readonly store: WallStore,
    private readonly clock: Clock,
  ) {}

  /** The wall that closes a record to a member, if any does. Whoever is no member is named by none. */
  closing(facts: Pick<WallFacts, 'listings' | 'party' | 'keys'>, memberKey: string | undefined): RecordedWall | undefined {
    return this.standing().find((wall) => isAbout(wall, facts) && (memberKey === undefined || !wall.members.includes(memberKey)));
  }

  /** Whom members are designated to, of one listing. */
  designated(listing: string): readonly Seat[] {
    return this.standing()
      .filter(({ subject, key }) => subject === 'side' && key === listing)
      .map(({ side = 'list', party, members }) => ({ side, members, ...(party === undefined ? {} : { party }) }));
  }

  standing(): readonly RecordedWall[] {
    const now = this.clock.now();
    return this.walls.filter(({ expiresAt }) => expiresAt === undefined || expiresAt > now);
  }

  /** Those not ended, oldest first; with `all` the ended ones too. */
  list(all = false): Promise<readonly RecordedWall[]> {
    return this.store.list(all);
  }

  async add(wall: Omit<RecordedWall, 'id' | 'at'>): Promise<RecordedWall> {
    const now = this.clock.now();
    const recorded = { id: uuidv7(now), at: now, ...wall };
    await this.store.add(recorded);
    await this.refresh();
    return recorded;
  }

  /** False where no wall of that id stands. */
  async end(id: string, by: string): Promise<boolean> {
    const ended = await this.store.end(id, by, this.clock.now());
    if (ended) await this.refresh();
    return ended;
  }

  async refresh(): Promise<void> {
    this.walls = await this.store.list();
  }
}

function isAbout({ subject, key }: RecordedWall, { listings, party, keys }: Pick<WallFacts, 'listings' | 'party' | 'keys'>): boolean {
  if (subject === 'listing') return listings.includes(key);
  if (subject === 'client') return party === key || keys.includes(key);
  return subject === 'file' && keys.includes(key);
}
