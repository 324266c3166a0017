import { LookupStore, type KeptLookup } from '@gatehouse/mls';
import { In, LessThan, type DataSource } from 'typeorm';
import { MlsLookupEntity } from './entities/mls-lookup.entity.js';
import { withoutValues } from './store-fault.js';

/** Lists of values of MLSs, for every node. */
export class TypeormLookupStore extends LookupStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async kept(connection: string, name: string): Promise<KeptLookup | undefined> {
    const row = await withoutValues(() => this.dataSource.manager.findOneBy(MlsLookupEntity, { connection, name }));
    return row ? { values: JSON.parse(row.listed) as string[], readAt: row.readAt } : undefined;
  }

  async keep(connection: string, name: string, { values, readAt }: KeptLookup): Promise<void> {
    const row = { connection, name, listed: JSON.stringify(values), readAt };
    await withoutValues(() => this.dataSource.manager.upsert(MlsLookupEntity, row, ['connection', 'name']));
  }

  async forget(connections: readonly string[], readBefore: number): Promise<void> {
    const { manager } = this.dataSource;
    await withoutValues(() => manager.delete(MlsLookupEntity, { readAt: LessThan(readBefore) }));
    if (connections.length > 0) await withoutValues(() => manager.delete(MlsLookupEntity, { connection: In([...connections]) }));
  }
}
