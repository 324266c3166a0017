import { beforeEach, expect, it } from 'vitest';
import { MemoryGrantStore } from '../../fixtures/memory-grant-store.js';
import { StoppedClock } from '../../fixtures/stopped-clock.js';
import { AccountDirectory } from './account-directory.js';
import { RecordedGrants } from './recorded-grants.js';

const USER = 'ann@harbor.example';
const GRANT = { user: USER, role: 'compliance', reason: 'cover', by: 'root' } as const;

let clock: StoppedClock;
let here: RecordedGrants;
let there: RecordedGrants;
let accounts: AccountDirectory;

beforeEach(() => {
  clock = new StoppedClock();
  const store = new MemoryGrantStore();
  [here, there] = [new RecordedGrants(store, clock), new RecordedGrants(store, clock)];
  accounts = new AccountDirectory([{ user: USER }], { recorded: there });
});

it('a grant counts elsewhere after the next reading, and ends so', async () => {
  await here.add(GRANT);
  expect(accounts.find(USER)?.grants).toEqual([]);
  await there.refresh();
  expect(accounts.find('Ann@harbor.example')?.grants).toEqual(['compliance']);
  expect(await here.end('ANN@harbor.example', 'root', 'admin')).toBe(0);
  expect(await here.end('ANN@harbor.example', 'root')).toBe(1);
  await there.refresh();
  expect(accounts.find(USER)?.grants).toEqual([]);
  expect(await here.list(true)).toMatchObject([{ endedBy: 'root' }]);
});

it('a grant ends by itself, without a reading', async () => {
  await here.add({ ...GRANT, expiresAt: clock.now() + 1_000 });
  await there.refresh();
  expect(accounts.find(USER)?.grants).toEqual(['compliance']);
  clock.pass(1_000);
  expect(accounts.find(USER)?.grants).toEqual([]);
  await there.refresh();
  expect(there.of(USER)).toEqual([]);
});

it('the list of a person stays the same object while nothing changes', async () => {
  await here.add(GRANT);
  await there.refresh();
  const list = there.of(USER);
  await here.add({ ...GRANT, user: 'ben@harbor.example' });
  await there.refresh();
  expect(there.of(USER)).toBe(list);
});

it('a grant alone makes nobody known', async () => {
  await there.add({ ...GRANT, user: 'stranger@harbor.example' });
  expect(accounts.find('stranger@harbor.example')).toBeUndefined();
});
