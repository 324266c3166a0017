import { AuditTrail, EMPTIED, TrailSearch, type AuditLook, type AuditRecord, type AuditSearch, type NewAuditEvent } from '@gatehouse/audit';
import { expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { TypeormAuditStore } from '../typeorm.audit-store.js';

const CHAINS = ['search-1', 'search-2'];
const BLOCK = 500;
const EACH = 1_300;
/** One in the first block, and one in what is no whole block yet. */
const RARE = [77, 1_250];

const eventOf = (chain: string, n: number): NewAuditEvent => ({
  kind: 'tool.call.allowed',
  actor: { subject: `agent-${n % 3}@harbor.example`, roles: [] },
  tool: { upstream: 'mls', name: n === 600 ? 'odd "name"' : 'search_listings' },
  ...(RARE.includes(n) && chain === 'search-1' ? { kind: 'tool.call.denied', code: 'WIRE_FRAUD' as const } : {}),
  ...(n === 400 ? { office: 'OFF-é 😀' } : {}),
});

/** Event n of the first chain is of n * 1000, that of the second half a second later. */
async function write(store: TypeormAuditStore): Promise<void> {
  for (const chain of CHAINS) {
    let time = chain === 'search-2' ? 500 : 0;
    const trail = new AuditTrail(store, { chain, digestKey: Buffer.alloc(32, 5), clock: { now: () => (time += 1000) } });
    await trail.open();
    await Promise.all(Array.from({ length: EACH }, (_, n) => trail.record(eventOf(chain, n + 1))));
  }
}

const placeOf = ({ chain, seq }: AuditRecord): string => `${chain}-${seq}`;

export function auditSearchContract(database: () => DataSource): void {
  const store = (): TypeormAuditStore => new TypeormAuditStore(database());
  const found = async (search: AuditSearch): Promise<string[]> => {
    const ids: string[] = [];
    for await (const { record } of new TrailSearch(store(), search).found()) if (CHAINS.includes(record.chain)) ids.push(placeOf(record));
    return ids;
  };
  const terms = async (chain: string): Promise<string[]> => {
    const rows = await database().query<{ terms: string }[]>(`SELECT terms FROM audit_block WHERE chain = '${chain}' ORDER BY block`);
    return rows.map((row) => row.terms);
  };

  const FOUND: readonly [AuditSearch, readonly string[]][] = [
    [{ code: 'WIRE_*' }, ['search-1-1250', 'search-1-77']],
    [{ code: 'WIRE_FRAUD', to: 100_000 }, ['search-1-77']],
    [{ code: 'WIRE_FRAUD', from: 100_000 }, ['search-1-1250']],
    [{ tool: 'mls/odd "name"' }, ['search-2-600', 'search-1-600']],
    [{ office: 'OFF-é*' }, ['search-2-400', 'search-1-400']],
    [{ person: 'agent-2@harbor.example', kind: 'tool.call.denied' }, ['search-1-1250', 'search-1-77']],
    [{ person: 'agent-0@harbor.example', code: 'WIRE_FRAUD' }, []],
    [{ code: 'WIRE_FRAUD', office: 'OFF-é 😀' }, []],
    [{ text: 'ODD \\"NAME' }, ['search-2-600', 'search-1-600']],
    [{ from: 3_000, to: 4_500 }, ['search-2-4', 'search-1-4', 'search-2-3', 'search-1-3']],
  ];

  it('finds the same, the newest first, before anything is noted, when some is and when all is', async () => {
    await write(store());
    const all = async (): Promise<unknown> => Promise.all(FOUND.map(([search]) => found(search)));
    const expected = FOUND.map(([, ids]) => ids);
    expect(await all()).toEqual(expected);
    expect(await store().noteTerms()).toBe(true);
    expect(await terms('search-1')).toHaveLength(1);
    expect(await all()).toEqual(expected);
    while (await store().noteTerms());
    expect(await terms('search-1')).toHaveLength(2);
    expect(await all()).toEqual(expected);
  });

  it('looks at no record of a block that holds nothing of it', async () => {
    const looked: [number, number][] = [];
    const query = { chain: 'search-1', beforeSeq: EACH + 1, terms: ['\ncode WIRE_FRAUD\n'], holds: [] };
    for await (const { records, downTo } of store().look(query)) looked.push([records.length, downTo]);
    expect(looked).toEqual([
      [300, 1_001],
      [500, 1],
    ]);
  });

  it.each<[string, Partial<AuditLook>, number]>([
    ['a text as it is written', { holds: ['"agent-1@'] }, 434],
    ['not in other letters', { holds: ['"AGENT-1@'] }, 0],
    ['two texts at once', { holds: ['"agent-1@', 'é 😀'] }, 1],
    ['what is a pattern elsewhere', { holds: ['%'] }, 0],
    ['a text in any case', { holds: [], holdsInAnyCase: 'agent-1@Harbor' }, 434],
  ])('looks for %s', async (_, what, expected) => {
    let found = 0;
    for await (const { records } of store().look({ chain: 'search-2', beforeSeq: EACH + 1, terms: [], holds: [], ...what }))
      found += records.length;
    expect(found).toBe(expected);
  });

  it('goes on page by page and gives out each record once', async () => {
    const ids: string[] = [];
    let after: string | undefined;
    do {
      const trail = new TrailSearch(store(), { tool: 'mls/*', to: 400_000 }, { after });
      let count = 0;
      for await (const { record } of trail.found()) {
        ids.push(placeOf(record));
        if ((count += 1) === 97) break;
      }
      after = trail.next;
    } while (after !== undefined);
    expect(ids).toHaveLength(799);
    expect(new Set(ids).size).toBe(799);
  });

  it('forgets what is in no record of a block any more once that was emptied', async () => {
    const [rare] = (await store().after('search-1', 76, 1)) as [AuditRecord];
    expect((await terms('search-1'))[0]).toContain('\ncode WIRE_FRAUD\n');
    await store().empty([rare], 'act-1');
    const [left] = await terms('search-1');
    expect(left).not.toContain('WIRE_FRAUD');
    expect(left).toContain(`\nkind ${EMPTIED}\n`);
    expect(await found({ code: 'WIRE_FRAUD' })).toEqual(['search-1-1250']);
  });

  it('lets nodes note at the same time', async () => {
    const trail = new AuditTrail(store(), { chain: 'search-3', digestKey: Buffer.alloc(32, 5) });
    await trail.open();
    await Promise.all(Array.from({ length: 2 * BLOCK }, () => trail.record({ kind: 'auth.denied' })));
    await Promise.all([store().noteTerms(), store().noteTerms(), store().noteTerms()]);
    while (await store().noteTerms());
    expect(await terms('search-3')).toEqual(['\nkind auth.denied\n', '\nkind auth.denied\n']);
  });
}
