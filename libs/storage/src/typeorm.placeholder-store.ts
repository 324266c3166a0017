import { PlaceholderStore, type PlaceholderRow } from '@gatehouse/privacy';
import { In, LessThanOrEqual, type DataSource } from 'typeorm';
import { PlaceholderEntity } from './entities/placeholder.entity.js';
import { withoutValues } from './store-fault.js';

/** Rows in one statement: well below the 32,766 parameters of SQLite. */
const CHUNK = 1000;

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

  private async find(keys: readonly string[], where: (chunk: string[]) => object): Promise<PlaceholderRow[]> {
    const found: PlaceholderRow[] = [];
    for (const chunk of chunksOf(keys))
      found.push(...(await withoutValues(() => this.dataSource.manager.findBy(PlaceholderEntity, where(chunk)))));
    return found;
  }
}
