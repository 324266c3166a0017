import { CheckpointStore, type KeptCheckpoint } from '@gatehouse/audit';
import { Between, LessThanOrEqual, type DataSource } from 'typeorm';
import { AuditCheckpointEntity } from './entities/audit-checkpoint.entity.js';
import { withoutValues } from './store-fault.js';

const kept = ({ subtrees, ...row }: AuditCheckpointEntity): KeptCheckpoint => ({ ...row, subtrees: subtrees.split(' ') });

/** Signed checkpoints of the audit chains, for every node. */
export class TypeormCheckpointStore extends CheckpointStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  override async latest(chain: string, atMost?: number): Promise<KeptCheckpoint | undefined> {
    const where = { chain, ...(atMost === undefined ? {} : { size: LessThanOrEqual(atMost) }) };
    const found = await withoutValues(() => this.dataSource.manager.findOne(AuditCheckpointEntity, { where, order: { size: 'DESC' } }));
    return found ? kept(found) : undefined;
  }

  override async within(chain: string, first: number, last: number, most?: number): Promise<readonly KeptCheckpoint[]> {
    const where = { chain, size: Between(first, last) };
    const limit = most === undefined ? {} : { take: most };
    const found = await withoutValues(() =>
      this.dataSource.manager.find(AuditCheckpointEntity, { where, order: { size: 'ASC' }, ...limit }),
    );
    return found.map(kept);
  }

  override async add({ subtrees, ...row }: KeptCheckpoint): Promise<void> {
    const insert = this.dataSource.manager
      .createQueryBuilder()
      .insert()
      .into(AuditCheckpointEntity)
      .values({ ...row, subtrees: subtrees.join(' ') })
      .orIgnore()
      .updateEntity(false);
    await withoutValues(() => insert.execute());
  }
}
