import { Refusal } from '@gatehouse/kernel';
import { expect, it } from 'vitest';
import { MemoryAllowanceStore } from '../quota/allowance-store.js';
import { QuotaLedger } from '../quota/quota-ledger.js';
import { ServedFields } from '../query/served-fields.js';
import type { ListingSource } from '../source/listing-source.js';
import type { FieldRulesSource } from './field-rules-source.js';
import { LearntFields } from './learnt-fields.js';

const HOUR = 3_600_000;

it('are read before anything else, once for all who wait, again a day later, and stay as they were where that fails', async () => {
  const clock = { at: 1_800_000_000_000, now: () => clock.at };
  const served = new ServedFields();
  const mls = { asked: 0, isDown: true };
  const source = {
    served,
    loadMetadata: async () => {
      mls.asked += 1;
      if (mls.isDown) throw new Refusal('UPSTREAM_DOWN');
      served.learn(new Map([['Property', new Map([['ListPrice', 'Edm.Decimal']])]]));
    },
  } as unknown as ListingSource;
  const fieldRules = { isDue: false, read: async () => undefined } as unknown as FieldRulesSource;
  const ledger = new QuotaLedger({ credential: 'cascade', limits: {}, clock, store: new MemoryAllowanceStore(clock) });
  const fields = new LearntFields({ source, ledger, fieldRules, clock });
  await expect(fields.ready()).rejects.toMatchObject({ code: 'UPSTREAM_DOWN' });
  mls.isDown = false;
  await Promise.all([fields.ready(), fields.ready()]);
  expect([mls.asked, served.version]).toEqual([2, 1]);
  clock.at += 23 * HOUR;
  await fields.ready();
  expect(mls.asked).toBe(2);
  clock.at += 2 * HOUR;
  mls.isDown = true;
  for (let call = 0; call < 3; call += 1) await fields.ready();
  expect([mls.asked, served.has('Property', 'ListPrice')]).toEqual([3, true]);
  clock.at += 2 * HOUR;
  mls.isDown = false;
  await fields.ready();
  expect([mls.asked, served.version]).toEqual([4, 2]);
});
