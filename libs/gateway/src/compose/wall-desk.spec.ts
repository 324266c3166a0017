import { Refusal, SystemClock, type MemberFacts } from '@gatehouse/kernel';
import { RecordedWalls, WallStore, type RecordedWall } from '@gatehouse/privacy';
import { beforeEach, describe, expect, it } from 'vitest';
import { WallDesk } from './wall-desk.js';

class MemoryWalls extends WallStore {
  private rows: RecordedWall[] = [];
  async add(wall: RecordedWall): Promise<void> {
    this.rows.push(wall);
  }
  async list(all = false): Promise<RecordedWall[]> {
    return this.rows.filter(({ endedAt }) => all || endedAt === undefined);
  }
  async end(id: string, endedBy: string, endedAt: number): Promise<boolean> {
    const stood = this.rows.some((row) => row.id === id && row.endedAt === undefined);
    this.rows = this.rows.map((row) => (row.id === id ? { ...row, endedAt, endedBy } : row));
    return stood;
  }
}

const facts = (memberKey: string, more: Partial<MemberFacts> = {}) =>
  ({ memberKey, assistantTo: [], teams: [], ...more }) as unknown as MemberFacts;
const PEOPLE: Readonly<Record<string, MemberFacts | undefined>> = {
  ann: facts('MEM-1'),
  ben: facts('MEM-2', { assistantTo: ['MEM-1'] }),
  cam: facts('MEM-3'),
  mate: facts('MEM-4', { teams: [{ teamKey: 'T', impersonation: 'on_behalf', lead: false, memberKeys: ['MEM-1', 'MEM-4'] }] }),
  officer: undefined,
};
const ASKED = { key: 'LST-1', members: ['MEM-1'], reason: 'designated agency', by: 'root' } as const;

let recorded: object[];
let desk: WallDesk;

beforeEach(() => {
  recorded = [];
  const resolver = {
    factsOf: (user: string) => {
      if (user in PEOPLE) return PEOPLE[user];
      throw new Refusal('ACCOUNT_UNKNOWN');
    },
  };
  const roster = { find: (key: string) => Object.values(PEOPLE).find((member) => member?.memberKey === key) };
  const trail = { record: async (event: object) => void recorded.push(event) };
  const walls = new RecordedWalls(new MemoryWalls(), new SystemClock());
  desk = new WallDesk(walls, { resolver, roster } as never, trail as never);
});

describe('walls on record', () => {
  it('are put up and ended on record, and none is deleted', async () => {
    const { id } = await desk.add({ ...ASKED, subject: 'side', side: 'buy', party: 'CON-1' });
    expect(recorded).toMatchObject([
      {
        kind: 'wall.recorded',
        actor: { subject: 'root' },
        details: { wall: id, side: 'buy', party: 'CON-1', members: 'MEM-1', until: 'revoked' },
      },
    ]);
    await desk.revoke(id, 'ann');
    expect(recorded[1]).toMatchObject({ kind: 'wall.ended', details: { wall: id } });
    await expect(desk.revoke(id, 'ann')).rejects.toThrow(`No wall ${id} stands.`);
    expect(await desk.list()).toEqual([]);
    expect(await desk.list(true)).toMatchObject([{ id, endedBy: 'ann', reason: 'designated agency' }]);
  });

  it('name members whom the roster has, and at least one', async () => {
    await expect(desk.add({ ...ASKED, subject: 'file', members: ['MEM-1', 'MEM-9'] })).rejects.toThrow('has no MEM-9');
    await expect(desk.add({ ...ASKED, subject: 'file', members: [] })).rejects.toThrow('Name at least one member');
    expect(recorded).toEqual([]);
  });

  it('say of a person which of them are closed to them', async () => {
    await desk.add({ ...ASKED, subject: 'client' });
    await desk.add({ ...ASKED, subject: 'side', side: 'list' });
    const effects = (user: string) => desk.standingTo(user).map(({ effect }) => effect);
    expect(['ann', 'ben', 'mate', 'cam', 'officer'].map(effects)).toEqual([
      ['open', 'designated'],
      ['closed', 'assists'],
      ['closed', 'assists'],
      ['closed'],
      ['closed'],
    ]);
    expect(() => desk.standingTo('nobody')).toThrow('Nobody is known as nobody');
  });

  it('expire by themselves', async () => {
    await desk.add({ ...ASKED, subject: 'client', expiresAt: Date.now() - 1 });
    expect(desk.standingTo('cam')).toEqual([]);
  });
});
