import { PinStore, type Pin } from '@gatehouse/integrity';
import type { DataSource } from 'typeorm';
import { ToolPinEntity } from './entities/tool-pin.entity.js';
import { withoutValues } from './store-fault.js';

function pinOf({ approvedDigest, decidedBy, status, ...rest }: ToolPinEntity): Pin {
  return {
    ...rest,
    status: status as Pin['status'],
    ...(approvedDigest === null ? {} : { approvedDigest }),
    ...(decidedBy === null ? {} : { decidedBy }),
  };
}

/** One row per tool of an upstream. */
export class TypeormPinStore extends PinStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async all(): Promise<Pin[]> {
    const rows = await withoutValues(() => this.dataSource.manager.find(ToolPinEntity, { order: { upstream: 'ASC', tool: 'ASC' } }));
    return rows.map(pinOf);
  }

  async save(pin: Pin): Promise<void> {
    const row = { ...pin, approvedDigest: pin.approvedDigest ?? null, decidedBy: pin.decidedBy ?? null };
    await withoutValues(() => this.dataSource.manager.upsert(ToolPinEntity, row, ['upstream', 'tool']));
  }
}
