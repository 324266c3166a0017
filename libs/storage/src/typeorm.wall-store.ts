import type { Side } from '@gatehouse/kernel';
import { WallStore, type RecordedWall, type WallSubject } from '@gatehouse/privacy';
import { IsNull, type DataSource } from 'typeorm';
import { InformationWallEntity } from './entities/information-wall.entity.js';
import { withoutValues } from './store-fault.js';

function wallOf({ subject, side, party, members, expiresAt, endedAt, endedBy, ...row }: InformationWallEntity): RecordedWall {
  return {
    ...row,
    subject: subject as WallSubject,
    members: JSON.parse(members) as string[],
    ...(side === null ? {} : { side: side as Side }),
    ...(party === null ? {} : { party }),
    ...(expiresAt === null ? {} : { expiresAt }),
    ...(endedAt === null ? {} : { endedAt }),
    ...(endedBy === null ? {} : { endedBy }),
  };
}

/** Walls on record, for every node. */
export class TypeormWallStore extends WallStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async add({ members, side, party, expiresAt, ...wall }: RecordedWall): Promise<void> {
    const known = { side: side ?? null, party: party ?? null, expiresAt: expiresAt ?? null };
    const row = { ...wall, ...known, members: JSON.stringify(members), endedAt: null, endedBy: null };
    await withoutValues(() => this.dataSource.manager.insert(InformationWallEntity, row));
  }

  async list(all = false): Promise<RecordedWall[]> {
    const where = all ? {} : { endedAt: IsNull() };
    const order = { at: 'ASC', id: 'ASC' } as const;
    return (await withoutValues(() => this.dataSource.manager.find(InformationWallEntity, { where, order }))).map(wallOf);
  }

  async end(id: string, by: string, at: number): Promise<boolean> {
    const set = { endedAt: at, endedBy: by };
    const changed = await withoutValues(() => this.dataSource.manager.update(InformationWallEntity, { id, endedAt: IsNull() }, set));
    return (changed.affected ?? 0) > 0;
  }
}
