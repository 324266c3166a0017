import { StandingStore, type Decided, type Standing } from '@gatehouse/identity';
import { IsNull, Not, type DataSource } from 'typeorm';
import { ServiceStandingEntity } from './entities/service-standing.entity.js';
import { withoutValues } from './store-fault.js';

const decided = (at: number | null, by: string | null): Decided | undefined => (at === null || by === null ? undefined : { at, by });

function standingOf({ service, approvedAt, approvedBy, suspendedAt, suspendedBy }: ServiceStandingEntity): Standing {
  const [approved, suspended] = [decided(approvedAt, approvedBy), decided(suspendedAt, suspendedBy)];
  return { service, ...(approved ? { approved } : {}), ...(suspended ? { suspended } : {}) };
}

/** What people decided about services, for every node. */
export class TypeormStandingStore extends StandingStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  // An upsert writes the columns that are named: an approval leaves a suspension as it is, and the other way round.
  async approve(service: string, { at, by }: Decided): Promise<void> {
    const row = { service, approvedAt: at, approvedBy: by };
    await withoutValues(() => this.dataSource.manager.upsert(ServiceStandingEntity, row, ['service']));
  }

  async suspend(service: string, { at, by }: Decided): Promise<void> {
    const row = { service, suspendedAt: at, suspendedBy: by };
    await withoutValues(() => this.dataSource.manager.upsert(ServiceStandingEntity, row, ['service']));
  }

  async resume(service: string): Promise<boolean> {
    const ended = { suspendedAt: null, suspendedBy: null };
    const changed = await withoutValues(() =>
      this.dataSource.manager.update(ServiceStandingEntity, { service, suspendedAt: Not(IsNull()) }, ended),
    );
    return (changed.affected ?? 0) > 0;
  }

  async list(): Promise<readonly Standing[]> {
    return (await withoutValues(() => this.dataSource.manager.find(ServiceStandingEntity))).map(standingOf);
  }
}
