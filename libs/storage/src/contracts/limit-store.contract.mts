import { LimitLedger, type LimitAccount } from '@gatehouse/access';
import { expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { TypeormLimitStore } from '../typeorm.limit-store.js';

const NOW = 1_800_000_000_000;
const account = (who: string, most = 10): LimitAccount => ({
  key: JSON.stringify(['calls', who]),
  rule: 'calls',
  kind: 'calls',
  who,
  terms: { most, perMs: 60_000 },
});
const ask = (node: string, keep: number, waiting: number, made: [number, number][] = []) => ({
  node,
  now: NOW,
  made: new Map(made),
  keep,
  waiting,
  wanted: waiting,
});

export function limitStoreContract(database: () => DataSource): void {
  const store = (): TypeormLimitStore => new TypeormLimitStore(database());

  it('grants what is left, each account by itself', async () => {
    const turns = [
      { account: account('a'), ask: ask('one', 0, 7) },
      { account: account('b'), ask: ask('one', 0, 12) },
    ];
    expect((await store().exchange(turns)).map(({ granted }) => granted)).toEqual([7, 10]);
    expect((await store().exchange([{ account: account('a'), ask: ask('two', 0, 7) }]))[0]).toMatchObject({ granted: 3, wait: 0 });
    expect(await store().list('b')).toEqual([
      {
        rule: 'calls',
        kind: 'calls',
        who: 'b',
        terms: { most: 10, perMs: 60_000 },
        usage: { made: [], held: [['one', 10, NOW + 30_000]] },
      },
    ]);
  });

  it('never lets nodes that race take more than there is', async () => {
    const nodes = Array.from({ length: 12 }, (_, n) => store().exchange([{ account: account('raced'), ask: ask(`node-${n}`, 0, 2) }]));
    const granted = (await Promise.all(nodes)).map(([grant]) => grant!.granted);
    expect(granted.reduce((sum, count) => sum + count, 0)).toBe(10);
  });

  it('counts the same for ledgers of several nodes, and for one that starts again', async () => {
    const clock = { now: () => NOW };
    const ledgers = [0, 1, 2].map(() => new LimitLedger(store(), clock));
    const taken = await Promise.all(Array.from({ length: 45 }, (_, n) => ledgers[n % 3]!.meter(account('shared', 30)).take()));
    expect(taken.filter((one) => typeof one !== 'number')).toHaveLength(30);
    expect(typeof (await new LimitLedger(store(), clock).meter(account('shared', 30)).take())).toBe('number');
  });

  it('forgets one when told to, and all when nothing of them counts', async () => {
    await store().exchange([{ account: account('gone'), ask: ask('one', 0, 1) }]);
    expect(await store().reset('gone')).toBe(1);
    expect(await store().list('gone')).toEqual([]);
    await store().purge(NOW);
    expect(await store().list('a')).toHaveLength(1);
    await store().purge(NOW + 200_000);
    expect(await store().list()).toEqual([]);
  });
}
