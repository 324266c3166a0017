import { VaultStore, type Lease, type VaultFilter, type VaultPlace, type VaultRow } from '@gatehouse/vault';
import { LessThanOrEqual, Not, type DataSource, type FindOptionsWhere } from 'typeorm';
import { VaultEntryEntity } from './entities/vault-entry.entity.js';
import { withoutValues } from './store-fault.js';

const KEY = ['tenant', 'owner', 'upstream', 'issuer'];

const rowOf = ({ leaseId: _id, leaseUntil: _until, ...row }: VaultEntryEntity): VaultRow => row;

/** TypeORM reads a member that is undefined as no condition at all. */
function whereOf({ tenant, owner, upstream, issuer }: VaultFilter & Partial<VaultPlace>): FindOptionsWhere<VaultEntryEntity> {
  return {
    ...(tenant === undefined ? {} : { tenant }),
    ...(owner === undefined ? {} : { owner }),
    ...(upstream === undefined ? {} : { upstream }),
    ...(issuer === undefined ? {} : { issuer }),
  };
}

/** Credentials at upstreams, for every node. */
export class TypeormVaultStore extends VaultStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async find(filter: VaultFilter): Promise<readonly VaultRow[]> {
    const order = { changedAt: 'ASC', owner: 'ASC', issuer: 'ASC' } as const;
    const rows = await withoutValues(() => this.dataSource.manager.find(VaultEntryEntity, { where: whereOf(filter), order }));
    return rows.map((row) => rowOf({ ...row }));
  }

  async put(row: VaultRow): Promise<void> {
    const free = { ...row, leaseId: null, leaseUntil: 0 };
    await withoutValues(() => this.dataSource.manager.upsert(VaultEntryEntity, free, KEY));
  }

  lease(place: VaultPlace, revision: string, { id, until, now }: Lease & { readonly now: number }): Promise<boolean> {
    const free = { ...whereOf(place), revision, leaseUntil: LessThanOrEqual(now) };
    return this.changes(free, { leaseId: id, leaseUntil: until });
  }

  async release(place: VaultPlace, leaseId: string): Promise<void> {
    await this.changes({ ...whereOf(place), leaseId }, { leaseId: null, leaseUntil: 0 });
  }

  replace(
    row: VaultRow,
    seen: { readonly revision: string } & ({ readonly leaseId: string } | { readonly now: number }),
  ): Promise<boolean> {
    const held = 'leaseId' in seen ? { leaseId: seen.leaseId } : { leaseUntil: LessThanOrEqual(seen.now) };
    const { keyId, wrapped, sealed, revision, changedAt } = row;
    const anew = { keyId, wrapped, sealed, revision, changedAt, leaseId: null, leaseUntil: 0 };
    return this.changes({ ...whereOf(row), revision: seen.revision, ...held }, anew);
  }

  async remove(filter: VaultFilter): Promise<number> {
    const where = whereOf(filter);
    // Without a condition it would be everybody's.
    if (Object.keys(where).length === 0) return 0;
    const removed = await withoutValues(() => this.dataSource.manager.delete(VaultEntryEntity, where));
    return removed.affected ?? 0;
  }

  async removeOthers({ tenant, owner, upstream, issuer }: VaultPlace): Promise<void> {
    const others = { tenant, owner, upstream, issuer: Not(issuer) };
    await withoutValues(() => this.dataSource.manager.delete(VaultEntryEntity, others));
  }

  private async changes(where: FindOptionsWhere<VaultEntryEntity>, change: Partial<VaultEntryEntity>): Promise<boolean> {
    const changed = await withoutValues(() => this.dataSource.manager.update(VaultEntryEntity, where, change));
    return changed.affected === 1;
  }
}
