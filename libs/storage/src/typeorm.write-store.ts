import { WriteStore, type UnfinishedWrite, type WriteAbout, type WriteRecord } from '@gatehouse/mls';
import { And, IsNull, LessThan, MoreThan, Not, type DataSource } from 'typeorm';
import { MlsWriteEntity } from './entities/mls-write.entity.js';
import { Statement } from './statement.js';
import { withoutValues } from './store-fault.js';

/** Of those without an end: more than people could look at. */
const MOST = 50;

/** Writes that any node has begun. The insert decides whose the key is. */
export class TypeormWriteStore extends WriteStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async begin(id: string, digest: string, now: number, about?: WriteAbout): Promise<WriteRecord> {
    const statement = new Statement(this.dataSource);
    const known = about ? [about.connection, about.tool, about.subject, about.listingKey, about.fields.join(',')] : [];
    const row = [id, digest, now, ...known].map((value) => statement.mark(value)).join(', ');
    const names = ['id', 'digest', 'begun_at', ...(about ? ['connection', 'tool', 'subject', 'listing_key', 'fields'] : [])].join(', ');
    const text = `INSERT INTO mls_write (${names}) VALUES (${row}) ON CONFLICT (id) DO NOTHING RETURNING id`;
    const begun = await withoutValues(() => statement.run<{ id: string }>(text));
    if (begun.length > 0) return { state: 'new' };
    const held = await withoutValues(() => this.dataSource.manager.findOneBy(MlsWriteEntity, { id }));
    // Forgotten between the two: as good as begun now by somebody else.
    if (!held) return { state: 'begun', digest, at: now };
    return held.recordKey === null
      ? { state: 'begun', digest: held.digest, at: held.begunAt }
      : { state: 'done', digest: held.digest, recordKey: held.recordKey };
  }

  async unfinished(after: number, before: number): Promise<readonly UnfinishedWrite[]> {
    const where = { begunAt: And(MoreThan(after), LessThan(before)), recordKey: IsNull(), connection: Not(IsNull()) };
    const rows = await withoutValues(() => this.dataSource.manager.find(MlsWriteEntity, { where, order: { begunAt: 'ASC' }, take: MOST }));
    return rows.map(({ id, digest, begunAt, connection, tool, subject, listingKey, fields }) => ({
      id,
      digest,
      begunAt,
      connection: connection!,
      tool: tool ?? '',
      subject: subject ?? '',
      listingKey: listingKey ?? '',
      fields: fields ? fields.split(',') : [],
    }));
  }

  async tell(id: string, now: number): Promise<boolean> {
    const told = await withoutValues(() => this.dataSource.manager.update(MlsWriteEntity, { id, toldAt: IsNull() }, { toldAt: now }));
    return told.affected === 1;
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
