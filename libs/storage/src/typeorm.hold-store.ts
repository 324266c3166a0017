import { HoldStore, type HoldScope, type LegalHold } from '@gatehouse/audit';
import { IsNull, type DataSource } from 'typeorm';
import { LegalHoldEntity } from './entities/legal-hold.entity.js';
import { withoutValues } from './store-fault.js';

function holdOf({ scope, of, from, to, releasedBy, releasedAt, ...row }: LegalHoldEntity): LegalHold {
  return {
    ...row,
    scope: scope as HoldScope,
    ...(of === null ? {} : { of }),
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
    ...(releasedBy === null ? {} : { releasedBy }),
    ...(releasedAt === null ? {} : { releasedAt }),
  };
}

/** Legal holds, for every node. */
export class TypeormHoldStore extends HoldStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async place({ of, from, to, ...hold }: LegalHold): Promise<void> {
    const row = { ...hold, of: of ?? null, from: from ?? null, to: to ?? null, releasedBy: null, releasedAt: null };
    await withoutValues(() => this.dataSource.manager.insert(LegalHoldEntity, row));
  }

  async list(all = false): Promise<readonly LegalHold[]> {
    const where = all ? {} : { releasedAt: IsNull() };
    const order = { placedAt: 'ASC', id: 'ASC' } as const;
    return (await withoutValues(() => this.dataSource.manager.find(LegalHoldEntity, { where, order }))).map(holdOf);
  }

  async release(id: string, by: string, at: number): Promise<boolean> {
    const set = { releasedAt: at, releasedBy: by };
    const changed = await withoutValues(() => this.dataSource.manager.update(LegalHoldEntity, { id, releasedAt: IsNull() }, set));
    return (changed.affected ?? 0) > 0;
  }
}
