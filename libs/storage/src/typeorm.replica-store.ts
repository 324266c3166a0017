import {
  LeaseLost,
  ReplicaStore,
  type ReplicaBatch,
  type ReplicaPlace,
  type ReplicaPurge,
  type ReplicaSearch,
  type ReplicaState,
} from '@gatehouse/mls';
import { IsNull, type DataSource } from 'typeorm';
import { ReplicaListingEntity } from './entities/replica-listing.entity.js';
import { ReplicaPlaceEntity } from './entities/replica-place.entity.js';
import { ReplicaPurgeEntity } from './entities/replica-purge.entity.js';
import { ReplicaStateEntity } from './entities/replica-state.entity.js';
import { ReplicaSearchText } from './replica/condition-sql.js';
import { ReplicaWriting } from './replica/replica-writing.js';
import { Statement } from './statement.js';
import { withoutValues } from './store-fault.js';

type Why = { readonly reason: ReplicaPurge['reason']; readonly signalAt: number; readonly at: number };

const KEYS_AT_ONCE = 500;

const stateOf = ({ endedAt, holder, ...rest }: ReplicaStateEntity): ReplicaState => ({
  ...rest,
  endedAt: endedAt ?? undefined,
  holder: holder ?? undefined,
});
const placeOf = ({ resource, cursor, loadedAt, syncedAt, expected, read }: ReplicaPlaceEntity): ReplicaPlace => ({
  resource,
  cursor: cursor ?? undefined,
  loadedAt: loadedAt ?? undefined,
  syncedAt: syncedAt ?? undefined,
  expected: expected ?? undefined,
  read,
});
const purgeOf = ({ certified: _certified, reason, ...rest }: ReplicaPurgeEntity): ReplicaPurge => ({
  ...rest,
  reason: reason as ReplicaPurge['reason'],
});

/** Replicas in the database that all nodes share. */
export class TypeormReplicaStore extends ReplicaStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async state(connection: string): Promise<ReplicaState | undefined> {
    const row = await withoutValues(() => this.dataSource.manager.findOneBy(ReplicaStateEntity, { connection }));
    return row ? stateOf(row) : undefined;
  }

  async states(): Promise<readonly ReplicaState[]> {
    const rows = await withoutValues(() => this.dataSource.manager.find(ReplicaStateEntity, { order: { connection: 'ASC' } }));
    return rows.map(stateOf);
  }

  async places(connection: string): Promise<readonly ReplicaPlace[]> {
    const rows = await withoutValues(() => this.dataSource.manager.findBy(ReplicaPlaceEntity, { connection }));
    return rows.map(placeOf);
  }

  async counts(connection: string): Promise<ReadonlyMap<string, number>> {
    const { manager } = this.dataSource;
    const listings = await withoutValues(() => manager.countBy(ReplicaListingEntity, { connection }));
    const statement = new Statement(this.dataSource);
    const text = `SELECT resource, count(*) AS held FROM replica_record WHERE connection = ${statement.mark(connection)} GROUP BY resource`;
    const others = await withoutValues(() => statement.run<{ resource: string; held: string | number }>(text));
    return new Map([['Property', listings], ...others.map(({ resource, held }) => [resource, Number(held)] as const)]);
  }

  async naming(texts: readonly string[]): Promise<number> {
    let count = 0;
    for (const table of texts.length > 0 ? ['replica_listing', 'replica_record'] : []) {
      const statement = new Statement(this.dataSource);
      const like = texts.map(
        (text) => `lower(body) LIKE ${statement.mark(`%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`)} ESCAPE '\\'`,
      );
      const found = await withoutValues(() =>
        statement.run<{ held: number | string }>(`SELECT count(*) AS held FROM ${table} WHERE ${like.join(' OR ')}`),
      );
      count += Number(found[0]?.held ?? 0);
    }
    return count;
  }

  async lease(connection: string, holder: string, until: number, now: number): Promise<boolean> {
    const statement = new Statement(this.dataSource);
    const values = [connection, holder, until].map((value) => statement.mark(value)).join(', ');
    const text =
      `INSERT INTO replica_state (connection, holder, leased_until) VALUES (${values}) ` +
      `ON CONFLICT (connection) DO UPDATE SET holder = excluded.holder, leased_until = excluded.leased_until ` +
      `WHERE replica_state.holder IS NULL OR replica_state.holder = excluded.holder OR replica_state.leased_until < ${statement.mark(now)} ` +
      `RETURNING connection`;
    return (await withoutValues(() => statement.run(text))).length === 1;
  }

  async release(connection: string, holder: string): Promise<void> {
    await withoutValues(() => this.dataSource.manager.update(ReplicaStateEntity, { connection, holder }, { leasedUntil: 0 }));
  }

  async describe(
    connection: string,
    { endedAt, ...change }: { scope?: string; metadata?: string; endedAt?: number | null },
  ): Promise<void> {
    await withoutValues(async () => {
      const { manager } = this.dataSource;
      await manager.createQueryBuilder().insert().into(ReplicaStateEntity).values({ connection }).orIgnore().execute();
      if (Object.keys(change).length > 0) await manager.update(ReplicaStateEntity, { connection }, change);
      if (endedAt === undefined) return;
      // Not as a parameter: libsql takes a null that comes first for a row of named ones.
      const ended = endedAt === null ? () => 'NULL' : endedAt;
      await manager.createQueryBuilder().update(ReplicaStateEntity).set({ endedAt: ended }).where({ connection }).execute();
    });
  }

  async write(batch: ReplicaBatch): Promise<ReplicaPurge | undefined> {
    const { connection, holder, leaseUntil, resource, rows, purge } = batch;
    return withoutValues(() =>
      this.dataSource.transaction(async (manager) => {
        // An end that another process ordered meanwhile is one for whoever is in the middle of loading, too.
        const held = await manager.update(ReplicaStateEntity, { connection, holder, endedAt: IsNull() }, { leasedUntil: leaseUntil });
        if (held.affected !== 1) throw new LeaseLost(connection);
        const writing = new ReplicaWriting(this.dataSource, manager, connection);
        if (rows.length > 0) await writing.rows(resource, rows);
        const purged = purge && purge.keys.length > 0 ? await writing.purge(resource, purge.keys, purge) : undefined;
        if (batch.place || batch.read) await writing.place(resource, batch);
        return purged;
      }),
    );
  }

  async purgeAll(connection: string, why: Why): Promise<ReplicaPurge | undefined> {
    return withoutValues(() =>
      this.dataSource.transaction((manager) => new ReplicaWriting(this.dataSource, manager, connection).purgeAll(why)),
    );
  }

  async uncertified(connection: string): Promise<readonly ReplicaPurge[]> {
    const where = { connection, certified: 0 };
    const rows = await withoutValues(() => this.dataSource.manager.find(ReplicaPurgeEntity, { where, order: { id: 'ASC' } }));
    return rows.map(purgeOf);
  }

  async certified(id: string): Promise<void> {
    await withoutValues(() => this.dataSource.manager.update(ReplicaPurgeEntity, { id }, { certified: 1 }));
  }

  async purges(connection: string): Promise<readonly ReplicaPurge[]> {
    const order = { purgedAt: 'DESC', id: 'DESC' } as const;
    const rows = await withoutValues(() => this.dataSource.manager.find(ReplicaPurgeEntity, { where: { connection }, order, take: 100 }));
    return rows.map(purgeOf);
  }

  /** SQLite is told its index (listing-index.ts). */
  async survey(): Promise<void> {
    if (this.dataSource.options.type !== 'postgres') return;
    for (const table of ['replica_listing', 'replica_record']) await withoutValues(() => this.dataSource.query(`ANALYZE ${table}`));
  }

  async held(connection: string, resource: string, keys: readonly string[]): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    for (let from = 0; from < keys.length; from += KEYS_AT_ONCE) {
      const text = new ReplicaSearchText(this.dataSource);
      const values = keys.slice(from, from + KEYS_AT_ONCE);
      const search = text.from({ connection, resource, condition: { kind: 'in', column: 'record_key', values, orNull: false } });
      const rows = await withoutValues(() => text.statement.run<{ record_key: string }>(`SELECT record_key ${search}`));
      for (const row of rows) found.add(row.record_key);
    }
    return found;
  }

  async keys(
    connection: string,
    resource: string,
    { after, limit }: { after: string | undefined; limit: number },
  ): Promise<readonly string[]> {
    const text = new ReplicaSearchText(this.dataSource);
    const from = text.from({
      connection,
      resource,
      order: [],
      ...(after === undefined
        ? {}
        : { condition: { kind: 'compare', column: 'record_key', operator: 'gt', value: after, ordered: 'text' } }),
    });
    const { statement } = text;
    const rows = await withoutValues(() =>
      statement.run<{ record_key: string }>(`SELECT record_key ${from} ${text.order([])} LIMIT ${statement.mark(limit)}`),
    );
    return rows.map((row) => row.record_key);
  }

  async find(search: ReplicaSearch): Promise<readonly string[]> {
    const text = new ReplicaSearchText(this.dataSource);
    const page = text.page(search);
    const rows = await withoutValues(() => text.statement.run<{ body: string }>(page));
    return rows.map(({ body }) => body);
  }

  async count(search: Pick<ReplicaSearch, 'connection' | 'resource' | 'condition'>): Promise<number> {
    const text = new ReplicaSearchText(this.dataSource);
    const rows = await withoutValues(() => text.statement.run<{ held: string | number }>(`SELECT count(*) AS held ${text.from(search)}`));
    return Number(rows[0]?.held ?? 0);
  }
}
