import { PeopleStore, type GroupRecord, type PeopleChanges, type PersonRecord } from '@gatehouse/identity';
import { SystemClock, type Clock } from '@gatehouse/kernel';
import { MoreThan, type DataSource, type EntityManager } from 'typeorm';
import { PeopleVersionEntity } from './entities/people-version.entity.js';
import { PersonEntity } from './entities/person.entity.js';
import { personOf } from './people-rows.js';
import { groupsOf, RecordedPeopleChanges } from './recorded-people-changes.js';
import { withoutValues } from './store-fault.js';

const COUNTER = { name: 'people' };

/** People whom identity providers vouch for, for every node. */
export class TypeormPeopleStore extends PeopleStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock = new SystemClock(),
  ) {
    super();
  }

  async changesSince(version: number): Promise<PersonRecord[]> {
    const where = { version: MoreThan(version) };
    const rows = await withoutValues(() => this.dataSource.manager.find(PersonEntity, { where, order: { version: 'ASC' } }));
    return rows.map(personOf);
  }

  /**
   * Whoever changes people first takes the counter, and holds it until the commit. So versions become visible in their order, and no reader
   * goes past one that is still to come.
   */
  transaction<T>(work: (changes: PeopleChanges) => Promise<T>): Promise<T> {
    return withoutValues(() =>
      this.dataSource.transaction(async (manager) => {
        const changes = new RecordedPeopleChanges(manager, await this.takeCounter(manager), this.clock);
        const done = await work(changes);
        await manager.update(PeopleVersionEntity, COUNTER, { value: changes.version });
        return done;
      }),
    );
  }

  async groups(origin: string): Promise<GroupRecord[]> {
    return withoutValues(() => groupsOf(this.dataSource.manager, origin));
  }

  /** On SQLite the transaction holds the only connection, and BEGIN IMMEDIATE keeps other processes out. */
  private async takeCounter(manager: EntityManager): Promise<number> {
    const lock = this.dataSource.options.type === 'postgres' ? { lock: { mode: 'pessimistic_write' } as const } : {};
    const counter = await manager.findOneOrFail(PeopleVersionEntity, { where: COUNTER, ...lock });
    return counter.value;
  }
}
