import type { Taint } from '@gatehouse/access';
import { expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { TypeormTaintStore } from '../typeorm.taint-store.js';

const taint = (call: string, subject: string, more: Partial<Taint> = {}): Taint => ({
  source: { call, upstream: 'mls', tool: 'get_listing', resource: 'Property', key: 'LST-000042' },
  subject,
  client: 'assistant-a',
  kinds: ['reach', 'orders'],
  raisedAt: 1000,
  until: 9000,
  ...more,
});

export function taintStoreContract(database: () => DataSource): void {
  const store = (): TypeormTaintStore => new TypeormTaintStore(database());
  const calls = (found: readonly Taint[]) => found.map(({ source }) => source.call);

  it('gives back what was raised, newest first, of that person only', async () => {
    const one = taint('t1', 'one@harbor.example');
    const later = taint('t2', 'one@harbor.example', {
      raisedAt: 2000,
      kinds: ['payment'],
      source: { call: 't2', upstream: 'crm', tool: 'read_document' },
    });
    await store().raise(one);
    await store().raise(later);
    await store().raise(taint('t3', 'one@harbor.example', { client: 'assistant-b' }));
    await store().raise(taint('t4', 'other@harbor.example'));
    expect(calls(await store().holding('one@harbor.example', 3000))).toEqual(['t2', 't3', 't1']);
    expect(await store().holding('one@harbor.example', 3000)).toEqual(expect.arrayContaining([later, one]));
    expect(calls(await store().list(3000, 'one@harbor.example'))).toEqual(['t2', 't3', 't1']);
  });

  it('tells the latest alone of many that say the same', async () => {
    const subject = 'many@harbor.example';
    for (const [call, kinds] of [
      ['m1', ['payment']],
      ['m2', ['orders']],
      ['m3', ['orders']],
    ] as const)
      await store().raise(taint(call, subject, { kinds }));
    expect(calls(await store().holding(subject, 3000))).toEqual(['m3', 'm1']);
  });

  it('keeps one row for a call: what is said again replaces it', async () => {
    await store().raise(taint('t5', 'again@harbor.example'));
    await store().raise(taint('t5', 'again@harbor.example', { kinds: ['orders', 'payment'] }));
    const [only, ...more] = await store().holding('again@harbor.example', 3000);
    expect([only!.kinds, more]).toEqual([['orders', 'payment'], []]);
  });

  it('holds until its time and no longer', async () => {
    await store().raise(taint('t6', 'time@harbor.example', { until: 5000 }));
    const at = async (now: number) => (await store().holding('time@harbor.example', now)).length;
    expect([await at(4999), await at(5000)]).toEqual([1, 0]);
  });

  it('forgets which record it was, and not that there was an order', async () => {
    await store().raise(
      taint('t8', 'forgets@harbor.example', { source: { call: 't8', upstream: 'crm', tool: 'get_contact', key: 'CON-7' } }),
    );
    expect(await store().forgetRecords(['CON-7', 'CON-8'], new Set())).toBe(1);
    const [held] = await store().holding('forgets@harbor.example', 3000);
    expect(held!.source).toEqual({ call: 't8', upstream: 'crm', tool: 'get_contact' });
  });

  it('forgets no record of whoever is spared', async () => {
    const source = { upstream: 'crm', tool: 'get_contact', key: 'CON-9' };
    await store().raise(taint('t11', 'goes@harbor.example', { source: { call: 't11', ...source } }));
    await store().raise(taint('t12', 'stays@harbor.example', { source: { call: 't12', ...source } }));
    expect(await store().forgetRecords(['CON-9'], new Set(['stays@harbor.example']))).toBe(1);
    expect((await store().holding('goes@harbor.example', 3000))[0]!.source).not.toHaveProperty('key');
    expect((await store().holding('stays@harbor.example', 3000))[0]!.source).toHaveProperty('key', 'CON-9');
  });

  it('clears one application or all of a person, and purges what is over', async () => {
    const subject = 'clear@harbor.example';
    for (const [call, client] of [
      ['t7', 'assistant-a'],
      ['t8', 'assistant-b'],
      ['t9', 'assistant-b'],
    ] as const)
      await store().raise(taint(call, subject, { client }));
    expect(await store().clear(subject, 'assistant-a')).toBe(1);
    expect(calls(await store().list(3000, subject))).toEqual(['t9', 't8']);
    expect(await store().clear(subject)).toBe(2);
    await store().raise(taint('t10', subject, { until: 400 }));
    expect(await store().purge(400)).toBe(1);
  });
}
