import { SightingStore, type SightingPlace } from '@gatehouse/mls';
import { In, LessThan, type DataSource, type FindOptionsWhere } from 'typeorm';
import { SightingEntity } from './entities/sighting.entity.js';
import { Statement } from './statement.js';
import { withoutValues } from './store-fault.js';

/** Parameters of one statement are bounded on both engines. */
const MOST_ROWS = 500;

const at = ({ account, kind, window }: SightingPlace): FindOptionsWhere<SightingEntity> => ({ account, kind, windowStart: window });

/** What people were shown and tried, for every node. */
export class TypeormSightingStore extends SightingStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async note(place: SightingPlace, things: readonly string[], keptUntil: number): Promise<readonly string[]> {
    const fresh: string[] = [];
    // In one order at every node, so that two that note the same things wait for each other and do not block each other.
    const sorted = [...new Set(things)].toSorted();
    for (let from = 0; from < sorted.length; from += MOST_ROWS)
      fresh.push(...(await this.insert(place, sorted.slice(from, from + MOST_ROWS), keptUntil)));
    return fresh;
  }

  private async insert({ account, kind, window }: SightingPlace, things: readonly string[], keptUntil: number): Promise<string[]> {
    const statement = new Statement(this.dataSource);
    const rows = things.map((thing) => `(${[account, kind, window, thing, keptUntil].map((value) => statement.mark(value)).join(', ')})`);
    const text =
      `INSERT INTO sighting (account, kind, window_start, thing, kept_until) VALUES ${rows.join(', ')} ` +
      `ON CONFLICT (account, kind, window_start, thing) DO NOTHING RETURNING thing`;
    return (await withoutValues(() => statement.run<{ thing: string }>(text))).map(({ thing }) => thing);
  }

  count(place: SightingPlace): Promise<number> {
    return withoutValues(() => this.dataSource.manager.countBy(SightingEntity, at(place)));
  }

  async known(place: SightingPlace, things: readonly string[]): Promise<readonly string[]> {
    const known: string[] = [];
    for (let from = 0; from < things.length; from += MOST_ROWS) {
      const where = { ...at(place), thing: In(things.slice(from, from + MOST_ROWS)) };
      const rows = await withoutValues(() => this.dataSource.manager.findBy(SightingEntity, where));
      known.push(...rows.map(({ thing }) => thing));
    }
    return known;
  }

  async forget(place: SightingPlace, things: readonly string[]): Promise<void> {
    if (things.length === 0) return;
    await withoutValues(() => this.dataSource.manager.delete(SightingEntity, { ...at(place), thing: In([...things]) }));
  }

  async purge(now: number): Promise<void> {
    await withoutValues(() => this.dataSource.manager.delete(SightingEntity, { keptUntil: LessThan(now) }));
  }
}
