import { DelegationStore, type RecordedDelegation } from '@gatehouse/identity';
import { IsNull, type DataSource } from 'typeorm';
import { RecordedDelegationEntity } from './entities/recorded-delegation.entity.js';
import { withoutValues } from './store-fault.js';

function delegationOf({ delegatedBy, delegatedAt, expiresAt, endedAt, endedBy, ...row }: RecordedDelegationEntity): RecordedDelegation {
  return {
    id: row.id,
    principal: row.principal,
    delegate: row.delegate,
    reason: row.reason,
    by: delegatedBy,
    at: delegatedAt,
    ...(expiresAt === null ? {} : { expiresAt }),
    ...(endedAt === null ? {} : { endedAt }),
    ...(endedBy === null ? {} : { endedBy }),
  };
}

/** Recorded delegations, for every node. */
export class TypeormDelegationStore extends DelegationStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async add({ by, at, expiresAt, ...delegation }: RecordedDelegation): Promise<void> {
    const row = { ...delegation, delegatedBy: by, delegatedAt: at, expiresAt: expiresAt ?? null, endedAt: null, endedBy: null };
    await withoutValues(() => this.dataSource.manager.insert(RecordedDelegationEntity, row));
  }

  async list(all = false): Promise<RecordedDelegation[]> {
    const where = all ? {} : { endedAt: IsNull() };
    const order = { delegatedAt: 'ASC', id: 'ASC' } as const;
    return (await withoutValues(() => this.dataSource.manager.find(RecordedDelegationEntity, { where, order }))).map(delegationOf);
  }

  async end({ principal, delegate }: Pick<RecordedDelegation, 'principal' | 'delegate'>, by: string, at: number): Promise<number> {
    const changed = await withoutValues(() =>
      this.dataSource.manager.update(RecordedDelegationEntity, { principal, delegate, endedAt: IsNull() }, { endedAt: at, endedBy: by }),
    );
    return changed.affected ?? 0;
  }
}
