import { PlaceholderStore, type Erasure, type PlaceholderPlace, type PlaceholderRow } from '@gatehouse/privacy';
import { In, LessThanOrEqual, type DataSource } from 'typeorm';
import { ErasureEntity } from './entities/erasure.entity.js';
import { PlaceholderEntity } from './entities/placeholder.entity.js';
import { Statement } from './statement.js';
import { withoutValues } from './store-fault.js';

/** Rows in one statement: well below the 32,766 parameters of SQLite. */
const CHUNK = 1000;
/** Rows of one step of a walk over all: opened, sealed and written together. */
const STEP = 500;

const COLUMNS = 'SELECT tenant, subject, digest, id, label, key_id, wrapped, sealed, expires_at FROM placeholder';

interface StoredRow extends Omit<PlaceholderRow, 'keyId' | 'expiresAt'> {
  readonly key_id: string;
  readonly expires_at: number | string;
}

function chunksOf<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / CHUNK) }, (_, n) => items.slice(n * CHUNK, (n + 1) * CHUNK));
}

/** Sealed values behind placeholders, per tenant and person. */
export class TypeormPlaceholderStore extends PlaceholderStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async saveAll(rows: readonly PlaceholderRow[]): Promise<void> {
    if (rows.length === 0) return;
    // The last of equal keys, and in one order on every node, so that two upserts neither meet themselves nor wait for each other.
    const byKey = new Map(rows.map((row) => [JSON.stringify([row.tenant, row.subject, row.digest]), row]));
    const ordered = [...byKey].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
    await withoutValues(() =>
      this.dataSource.transaction(async (manager) => {
        for (const chunk of chunksOf(ordered)) await manager.upsert(PlaceholderEntity, chunk, ['tenant', 'subject', 'digest']);
      }),
    );
  }

  findByIds(tenant: string, subject: string, ids: readonly string[]): Promise<PlaceholderRow[]> {
    return this.find(ids, (chunk) => ({ tenant, subject, id: In(chunk) }));
  }

  findByDigests(tenant: string, subject: string, digests: readonly string[]): Promise<PlaceholderRow[]> {
    return this.find(digests, (chunk) => ({ tenant, subject, digest: In(chunk) }));
  }

  async purgeExpired(now: number): Promise<number> {
    const removed = await withoutValues(() => this.dataSource.manager.delete(PlaceholderEntity, { expiresAt: LessThanOrEqual(now) }));
    return removed.affected ?? 0;
  }

  async after(place: PlaceholderPlace | undefined, notUnder?: string): Promise<readonly PlaceholderRow[]> {
    const statement = new Statement(this.dataSource);
    const behind = place
      ? `(tenant, subject, digest) > (${statement.mark(place.tenant)}, ${statement.mark(place.subject)}, ${statement.mark(place.digest)})`
      : '1 = 1';
    const others = notUnder === undefined ? '' : ` AND key_id <> ${statement.mark(notUnder)}`;
    const order = `ORDER BY tenant, subject, digest LIMIT ${STEP}`;
    const rows = await withoutValues(() => statement.run<StoredRow>(`${COLUMNS} WHERE ${behind}${others} ${order}`));
    return rows.map(({ key_id: keyId, expires_at: expiresAt, ...row }) => ({ ...row, keyId, expiresAt: Number(expiresAt) }));
  }

  replaceAll(rows: readonly { readonly row: PlaceholderRow; readonly seen: string }[]): Promise<number> {
    return withoutValues(() =>
      this.dataSource.transaction(async (manager) => {
        let count = 0;
        for (const { row, seen } of rows) {
          const { tenant, subject, digest, keyId, wrapped, sealed } = row;
          const where = { tenant, subject, digest, sealed: seen };
          count += (await manager.update(PlaceholderEntity, where, { keyId, wrapped, sealed })).affected ?? 0;
        }
        return count;
      }),
    );
  }

  async countByKey(): Promise<ReadonlyMap<string, number>> {
    const statement = new Statement(this.dataSource);
    const text = 'SELECT key_id, COUNT(*) AS rows_of FROM placeholder GROUP BY key_id';
    const rows = await withoutValues(() => statement.run<{ key_id: string; rows_of: number | string }>(text));
    return new Map(rows.map(({ key_id: key, rows_of: count }) => [key, Number(count)]));
  }

  erase(erasure: Erasure, rows: readonly PlaceholderPlace[]): Promise<number> {
    return withoutValues(() =>
      this.dataSource.transaction(async (manager) => {
        await manager.insert(ErasureEntity, { ...erasure });
        let count = 0;
        for (const { tenant, subject, digest } of rows)
          count += (await manager.delete(PlaceholderEntity, { tenant, subject, digest })).affected ?? 0;
        return count;
      }),
    );
  }

  async lastErasure(): Promise<string | undefined> {
    const order = { at: 'DESC', id: 'DESC' } as const;
    const [last] = await withoutValues(() => this.dataSource.manager.find(ErasureEntity, { order, take: 1 }));
    return last?.id;
  }

  private async find(keys: readonly string[], where: (chunk: string[]) => object): Promise<PlaceholderRow[]> {
    const found: PlaceholderRow[] = [];
    for (const chunk of chunksOf(keys))
      found.push(...(await withoutValues(() => this.dataSource.manager.findBy(PlaceholderEntity, where(chunk)))));
    return found;
  }
}
