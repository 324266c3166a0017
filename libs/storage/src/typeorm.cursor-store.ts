import { CursorStore, type ChainPlace } from '@gatehouse/audit';
import type { DataSource } from 'typeorm';
import { AuditCursorEntity } from './entities/audit-cursor.entity.js';
import { exactInteger } from './exact-integer.js';
import { Statement } from './statement.js';
import { withoutValues } from './store-fault.js';

/** How far the sinks of the audit trail have come, for every node. */
export class TypeormCursorStore extends CursorStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  override async read(sink: string, chain: string): Promise<number | undefined> {
    const row = await withoutValues(() => this.dataSource.manager.findOneBy(AuditCursorEntity, { sink, chain }));
    return row?.seq;
  }

  override async places(sink: string): Promise<readonly ChainPlace[]> {
    const statement = new Statement(this.dataSource);
    // One statement, however many chains nodes left behind that are no more.
    const more =
      'EXISTS (SELECT 1 FROM audit_record WHERE audit_record.chain = audit_cursor.chain AND audit_record.seq > audit_cursor.seq)';
    const text =
      `SELECT chain, seq, CASE WHEN ${more} THEN 1 ELSE 0 END AS more FROM audit_cursor ` +
      `WHERE sink = ${statement.mark(sink)} ORDER BY chain`;
    const rows = await withoutValues(() => statement.run<{ chain: string; seq: string | number; more: string | number }>(text));
    return rows.map(({ chain, seq, more: has }) => ({ chain, seq: exactInteger(seq), hasMore: Number(has) === 1 }));
  }

  override async move(sink: string, chain: string, seq: number, at: number): Promise<void> {
    await withoutValues(() => this.dataSource.manager.upsert(AuditCursorEntity, { sink, chain, seq, at }, ['sink', 'chain']));
  }
}
