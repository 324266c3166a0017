import { SuspensionStore, type Suspension } from '@gatehouse/mls';
import type { DataSource } from 'typeorm';
import { MlsSuspensionEntity } from './entities/mls-suspension.entity.js';
import { withoutValues } from './store-fault.js';

/** Suspended MLS connections, for every node. */
export class TypeormSuspensionStore extends SuspensionStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async suspend({ connection, at, by }: Suspension): Promise<void> {
    const row = { connection, suspendedAt: at, suspendedBy: by };
    await withoutValues(() => this.dataSource.manager.upsert(MlsSuspensionEntity, row, ['connection']));
  }

  async resume(connection: string): Promise<boolean> {
    const removed = await withoutValues(() => this.dataSource.manager.delete(MlsSuspensionEntity, { connection }));
    return (removed.affected ?? 0) > 0;
  }

  async list(): Promise<readonly Suspension[]> {
    const rows = await withoutValues(() => this.dataSource.manager.find(MlsSuspensionEntity));
    return rows.map(({ connection, suspendedAt, suspendedBy }) => ({ connection, at: suspendedAt, by: suspendedBy }));
  }
}
