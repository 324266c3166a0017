import type { Principal } from '@gatehouse/kernel';
import { RecordedWalls, WallStore, type Closing, type RecordedWall } from '@gatehouse/privacy';
import { describe, expect, it } from 'vitest';
import { wallFinding, wallOnRecord } from './wall-finding.js';

const WALL: RecordedWall = { id: 'w1', subject: 'client', key: 'CON-1', members: ['MEM-1'], reason: 'relocation', by: 'broker', at: 0 };

class OneWall extends WallStore {
  async add(): Promise<void> {}
  async list(): Promise<readonly RecordedWall[]> {
    return [WALL];
  }
  async end(): Promise<boolean> {
    return false;
  }
}

const person = (memberKey: string) => ({ member: { memberKey } }) as Principal;

describe('what an explanation says of walls', () => {
  it.each<Closing['because']>(['recorded', 'named', 'other_side', 'both_sides', 'unknown'])('%s: what would have to change', (because) => {
    const found = wallFinding({ because }, { listings: ['LST-1'], side: 'buy' });
    expect(found).toMatchObject({ stands: true, because, listings: ['LST-1'], side: 'buy' });
    expect(found.says).toMatch(/would have to|have to answer/);
  });

  it('names a wall on record by its id, to whom it is closed alone', async () => {
    const recorded = new RecordedWalls(new OneWall(), { now: () => 1 });
    await recorded.refresh();
    const asked = (memberKey: string, contactKey: string) => wallOnRecord(recorded, person(memberKey), { contactKey, limit: 5 });
    expect(asked('MEM-2', 'CON-1')).toMatchObject({ stands: true, because: 'recorded', wall: 'w1' });
    expect([asked('MEM-1', 'CON-1'), asked('MEM-2', 'CON-2')]).toEqual([undefined, undefined]);
  });
});
