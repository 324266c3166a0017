import { replicaChildrenOf, type ReplicaPurge, type ReplicaBatch, type ReplicaRow } from '@gatehouse/mls';
import { sha256Hex, uuidv7 } from '@gatehouse/kernel';
import { setImmediate } from 'node:timers/promises';
import type { DataSource, EntityManager } from 'typeorm';
import { ReplicaPlaceEntity } from '../entities/replica-place.entity.js';
import { ReplicaPurgeEntity } from '../entities/replica-purge.entity.js';
import { Statement } from '../statement.js';
import { tableOf } from './condition-sql.js';

/** Rows of one statement: enough to share its cost, few enough for the parameters that an engine takes. */
const ROWS = 100;
const KEYS = 500;

export interface PurgedKeys {
  readonly resource: string;
  readonly keys: readonly string[];
}
type Why = { readonly reason: ReplicaPurge['reason']; readonly signalAt: number; readonly at: number };

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}

/** The statements that write a replica, inside the transaction of `manager`. */
export class ReplicaWriting {
  constructor(
    private readonly dataSource: DataSource,
    private readonly manager: EntityManager,
    private readonly connection: string,
  ) {}

  async rows(resource: string, rows: readonly ReplicaRow[]): Promise<void> {
    // The last of two with one key counts: one statement may not touch a row twice.
    const distinct = [...new Map(rows.map((row) => [row.key, row])).values()];
    for (const part of chunks(distinct, ROWS)) {
      await this.upsert(resource, part);
      // An embedded database answers at once: without a pause calls wait for a whole page, and the next page does not come in meanwhile.
      await setImmediate();
    }
  }

  private async upsert(resource: string, rows: readonly ReplicaRow[]): Promise<void> {
    const table = tableOf(resource);
    const statement = new Statement(this.dataSource);
    const key = table === 'replica_record' ? ['connection', 'resource', 'record_key'] : ['connection', 'record_key'];
    const others = Object.keys(rows[0]!.columns).filter((name) => name !== 'record_key');
    const names = [...key, ...others, 'body'];
    const values = rows.map((row) => {
      const given = [
        this.connection,
        ...(table === 'replica_record' ? [resource] : []),
        row.key,
        ...others.map((name) => ofColumn(name, row)),
        row.body,
      ];
      return `(${given.map((value) => statement.mark(value)).join(', ')})`;
    });
    const changes = [...others, 'body'].map((name) => `${name} = excluded.${name}`).join(', ');
    await this.manager.query(
      `INSERT INTO ${table} (${names.join(', ')}) VALUES ${values.join(', ')} ` +
        `ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${changes} WHERE ${table}.body <> excluded.body`,
      statement.parameters,
    );
  }

  /** Deletes records and what belongs to them; undefined where there was none. */
  async purge(resource: string, keys: readonly string[], why: Why): Promise<ReplicaPurge | undefined> {
    const purged: PurgedKeys[] = [{ resource, keys: await this.deleted(resource, 'record_key', keys) }];
    for (const child of replicaChildrenOf(resource)) purged.push({ resource: child, keys: await this.deleted(child, 'link_key', keys) });
    return this.noted(purged, why);
  }

  /** Deletes everything of the connection. */
  async purgeAll(why: Why): Promise<ReplicaPurge | undefined> {
    const purged: PurgedKeys[] = [];
    const listings = await this.select<{ record_key: string }>(`SELECT record_key FROM replica_listing WHERE connection = `);
    purged.push({ resource: 'Property', keys: listings.map((row) => row.record_key) });
    const records = await this.select<{ resource: string; record_key: string }>(
      `SELECT resource, record_key FROM replica_record WHERE connection = `,
    );
    for (const resource of new Set(records.map((row) => row.resource)))
      purged.push({ resource, keys: records.filter((row) => row.resource === resource).map((row) => row.record_key) });
    for (const table of ['replica_listing', 'replica_record', 'replica_place', 'mls_lookup'])
      await this.select(`DELETE FROM ${table} WHERE connection = `);
    return this.noted(purged, why);
  }

  private select<Row>(text: string): Promise<Row[]> {
    const statement = new Statement(this.dataSource);
    return this.manager.query<Row[]>(text + statement.mark(this.connection), statement.parameters);
  }

  private async deleted(resource: string, column: string, keys: readonly string[]): Promise<string[]> {
    const gone: string[] = [];
    for (const part of chunks(keys, KEYS)) {
      const where = (statement: Statement): string => {
        const own = `connection = ${statement.mark(this.connection)}`;
        const kind = resource === 'Property' ? '' : ` AND resource = ${statement.mark(resource)}`;
        return `FROM ${tableOf(resource)} WHERE ${own}${kind} AND ${column} IN (${part.map((key) => statement.mark(key)).join(', ')})`;
      };
      const [read, remove] = [new Statement(this.dataSource), new Statement(this.dataSource)];
      const found = await this.manager.query<{ record_key: string }[]>(`SELECT record_key ${where(read)}`, read.parameters);
      if (found.length > 0) await this.manager.query(`DELETE ${where(remove)}`, remove.parameters);
      gone.push(...found.map((row) => row.record_key));
    }
    return gone;
  }

  private async noted(purged: readonly PurgedKeys[], { reason, signalAt, at }: Why): Promise<ReplicaPurge | undefined> {
    const held = purged.filter(({ keys }) => keys.length > 0);
    if (held.length === 0) return undefined;
    const lines = held.flatMap(({ resource, keys }) => keys.map((key) => `${resource}/${key}`)).sort();
    const purge: ReplicaPurge = {
      id: uuidv7(at),
      connection: this.connection,
      reason,
      what: held.map(({ resource, keys }) => `${resource} ${keys.length}`).join(', '),
      records: lines.length,
      digest: sha256Hex(lines.join('\n')),
      signalAt,
      purgedAt: at,
    };
    // A copy: the row that is written gets columns of its own.
    await this.manager.insert(ReplicaPurgeEntity, { ...purge });
    return purge;
  }

  async place(resource: string, { place = {}, read = 0 }: Pick<ReplicaBatch, 'place' | 'read'>): Promise<void> {
    const held = await this.manager.findOneBy(ReplicaPlaceEntity, { connection: this.connection, resource });
    const change = Object.fromEntries(Object.entries(place).filter(([, value]) => value !== undefined));
    if (held)
      await this.manager.update(ReplicaPlaceEntity, { connection: this.connection, resource }, { ...change, read: held.read + read });
    else await this.manager.insert(ReplicaPlaceEntity, { connection: this.connection, resource, ...change, read });
  }
}

function ofColumn(name: string, row: ReplicaRow): string | number | null {
  const value = row.columns[name] ?? null;
  if (value === null) return name === 'modified' ? 0 : null;
  // PostgreSQL takes no NUL in a text.
  return typeof value === 'string' ? value.replaceAll('\0', '') : value;
}
