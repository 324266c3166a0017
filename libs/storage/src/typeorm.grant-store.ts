import { GrantStore, userKeyOf, type RecordedGrant } from '@gatehouse/identity';
import type { Role } from '@gatehouse/kernel';
import { IsNull, type DataSource } from 'typeorm';
import { RecordedGrantEntity } from './entities/recorded-grant.entity.js';
import { withoutValues } from './store-fault.js';

function grantOf(row: RecordedGrantEntity): RecordedGrant {
  const { expiresAt, endedAt, endedBy } = row;
  return {
    id: row.id,
    user: row.userKey,
    role: row.role as Role,
    reason: row.reason,
    by: row.grantedBy,
    at: row.grantedAt,
    ...(expiresAt === null ? {} : { expiresAt }),
    ...(endedAt === null ? {} : { endedAt }),
    ...(endedBy === null ? {} : { endedBy }),
  };
}

/** Recorded grants, for every node. */
export class TypeormGrantStore extends GrantStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async add({ id, user, role, reason, by, at, expiresAt }: RecordedGrant): Promise<void> {
    const row = { id, userKey: userKeyOf(user), role, reason, grantedBy: by, grantedAt: at, expiresAt: expiresAt ?? null };
    await withoutValues(() => this.dataSource.manager.insert(RecordedGrantEntity, { ...row, endedAt: null, endedBy: null }));
  }

  async list(all = false): Promise<RecordedGrant[]> {
    const where = all ? {} : { endedAt: IsNull() };
    const order = { grantedAt: 'ASC', id: 'ASC' } as const;
    return (await withoutValues(() => this.dataSource.manager.find(RecordedGrantEntity, { where, order }))).map(grantOf);
  }

  async end(user: string, by: string, at: number, role?: Role): Promise<number> {
    const where = { userKey: userKeyOf(user), endedAt: IsNull(), ...(role === undefined ? {} : { role }) };
    const changed = await withoutValues(() => this.dataSource.manager.update(RecordedGrantEntity, where, { endedAt: at, endedBy: by }));
    return changed.affected ?? 0;
  }
}
