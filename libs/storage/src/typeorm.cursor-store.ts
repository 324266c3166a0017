import { CursorStore } from '@gatehouse/audit';
import type { DataSource } from 'typeorm';
import { AuditCursorEntity } from './entities/audit-cursor.entity.js';
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

  override async move(sink: string, chain: string, seq: number, at: number): Promise<void> {
    await withoutValues(() => this.dataSource.manager.upsert(AuditCursorEntity, { sink, chain, seq, at }, ['sink', 'chain']));
  }
}
