import { WriteStore, type WriteRecord } from '@gatehouse/mls';
import { IsNull, LessThan, type DataSource } from 'typeorm';
import { MlsWriteEntity } from './entities/mls-write.entity.js';
import { Statement } from './statement.js';
import { withoutValues } from './store-fault.js';

/** Writes that any node has begun. The insert decides whose the key is. */
export class TypeormWriteStore extends WriteStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async begin(id: string, digest: string, now: number): Promise<WriteRecord> {
    const statement = new Statement(this.dataSource);
    const row = [id, digest, now].map((value) => statement.mark(value)).join(', ');
    const text = `INSERT INTO mls_write (id, digest, begun_at) VALUES (${row}) ON CONFLICT (id) DO NOTHING RETURNING id`;
    const begun = await withoutValues(() => statement.run<{ id: string }>(text));
    if (begun.length > 0) return { state: 'new' };
    const known = await withoutValues(() => this.dataSource.manager.findOneBy(MlsWriteEntity, { id }));
    // Forgotten between the two: as good as begun now by somebody else.
    if (!known) return { state: 'begun', digest, at: now };
    return known.recordKey === null
      ? { state: 'begun', digest: known.digest, at: known.begunAt }
      : { state: 'done', digest: known.digest, recordKey: known.recordKey };
  }

  async resume(id: string, at: number, now: number): Promise<boolean> {
    const begun = { id, begunAt: at, recordKey: IsNull() };
    const taken = await withoutValues(() => this.dataSource.manager.update(MlsWriteEntity, begun, { begunAt: now }));
    return taken.affected === 1;
  }

  async finish(id: string, recordKey: string): Promise<void> {
    await withoutValues(() => this.dataSource.manager.update(MlsWriteEntity, { id }, { recordKey }));
  }

  async forget(id: string): Promise<void> {
    await withoutValues(() => this.dataSource.manager.delete(MlsWriteEntity, { id }));
  }

  async purge(before: number): Promise<number> {
    const removed = await withoutValues(() => this.dataSource.manager.delete(MlsWriteEntity, { begunAt: LessThan(before) }));
    return removed.affected ?? 0;
  }
}
