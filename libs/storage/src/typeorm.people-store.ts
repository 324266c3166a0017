import { PeopleStore, type GroupRecord, type Page, type PeopleChanges, type PersonRecord } from '@gatehouse/identity';
import { SystemClock, type Clock } from '@gatehouse/kernel';
import { IsNull, MoreThan, Not, type DataSource, type EntityManager, type FindOptionsWhere } from 'typeorm';
import { PeopleGroupEntity } from './entities/people-group.entity.js';
import { PeopleVersionEntity } from './entities/people-version.entity.js';
import { PersonEntity } from './entities/person.entity.js';
import { groupOf, personOf } from './people-rows.js';
import { RecordedPeopleChanges } from './recorded-people-changes.js';
import { withoutValues } from './store-fault.js';

const COUNTER = { name: 'people' };
const BY_AGE = { createdAt: 'ASC', id: 'ASC' } as const;

const paged = (page: Page | undefined) => (page ? { skip: page.offset, take: page.limit } : {});

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

  async provisioned(origin: string, page?: Page): Promise<{ total: number; records: PersonRecord[] }> {
    const where: FindOptionsWhere<PersonEntity> = { origin, attributes: Not(IsNull()) };
    const [rows, total] = await withoutValues(() =>
      this.dataSource.manager.findAndCount(PersonEntity, { where, order: BY_AGE, ...paged(page) }),
    );
    return { total, records: rows.map(personOf) };
  }

  async groups(origin: string, page?: Page): Promise<{ total: number; records: GroupRecord[] }> {
    const [rows, total] = await withoutValues(() =>
      this.dataSource.manager.findAndCount(PeopleGroupEntity, { where: { origin }, order: BY_AGE, ...paged(page) }),
    );
    return { total, records: rows.map(groupOf) };
  }

  /** On SQLite the transaction holds the only connection, and BEGIN IMMEDIATE keeps other processes out. */
  private async takeCounter(manager: EntityManager): Promise<number> {
    const lock = this.dataSource.options.type === 'postgres' ? { lock: { mode: 'pessimistic_write' } as const } : {};
    const counter = await manager.findOneOrFail(PeopleVersionEntity, { where: COUNTER, ...lock });
    return counter.value;
  }
}
