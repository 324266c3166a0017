import { RevocationStore, type Revocation } from '@gatehouse/identity';
import { In, LessThan, MoreThanOrEqual, type DataSource } from 'typeorm';
import { TokenRevocationEntity } from './entities/token-revocation.entity.js';
import { withoutValues } from './store-fault.js';

/** Withdrawn tokens and consents, for every node. */
export class TypeormRevocationStore extends RevocationStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async add(revocation: Revocation): Promise<void> {
    await withoutValues(() => this.dataSource.manager.upsert(TokenRevocationEntity, { ...revocation }, ['kind', 'id']));
  }

  async since(instant: number): Promise<Revocation[]> {
    const rows = await withoutValues(() => this.dataSource.manager.findBy(TokenRevocationEntity, { recordedAt: MoreThanOrEqual(instant) }));
    return rows.map(({ kind, id, recordedAt }) => ({ kind: kind as Revocation['kind'], id, recordedAt }));
  }

  async purge(kinds: readonly Revocation['kind'][], before: number): Promise<number> {
    const old = { kind: In([...kinds]), recordedAt: LessThan(before) };
    const removed = await withoutValues(() => this.dataSource.manager.delete(TokenRevocationEntity, old));
    return removed.affected ?? 0;
  }
}
