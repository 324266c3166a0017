import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { MemoryCredentials, MemoryFactors } from '../../fixtures/memory-credentials.js';
import { StoppedClock } from '../../fixtures/stopped-clock.js';
import { AccountDirectory } from '../accounts/account-directory.js';
import { MemoryRevocationStore } from '../tokens/revocation-store.js';
import { Revocations } from '../tokens/revocations.js';
import { SealedBox } from '@gatehouse/seal';
import { generatePassword, LocalAccounts, PasswordUnfit } from './local-accounts.js';
import { SecondFactorRule } from './second-factor-rule.js';
import { SecondFactors } from './second-factors.js';

const AGENT = 'agent@harbor.example';
const PASSWORD = 'correct horse battery staple';

let clock: StoppedClock;
let credentials: MemoryCredentials;
let accounts: LocalAccounts;
let revocations: Revocations;
const opened: LocalAccounts[] = [];

beforeEach(() => {
  clock = new StoppedClock();
  credentials = new MemoryCredentials();
  const directory = new AccountDirectory([
    { user: AGENT },
    { user: 'gone@harbor.example', disabled: true },
    { user: 'new@harbor.example' },
  ]);
  const factors = new SecondFactors(new MemoryFactors(), new SealedBox(Buffer.alloc(32, 1)), clock, 'Gatehouse');
  const rule = new SecondFactorRule({ mode: 'optional', roles: [], rolesOf: () => [] });
  revocations = new Revocations(new MemoryRevocationStore(), clock);
  accounts = new LocalAccounts({ accounts: directory, credentials, factors, rule, revocations, clock });
  opened.push(accounts);
});
afterAll(() => Promise.all(opened.map((each) => each.close())));

const wrongly = async (times: number): Promise<void> => {
  for (let attempt = 0; attempt < times; attempt += 1) expect(await accounts.signIn(AGENT, 'wrong')).toEqual({ refused: 'wrong' });
};

describe('a local account', () => {
  it('is signed in by its password, its name in any case, and by no other', async () => {
    await accounts.setPassword(AGENT, PASSWORD);
    expect(await accounts.signIn(' Agent@Harbor.example ', PASSWORD)).toMatchObject({ account: { user: AGENT } });
    expect(await accounts.signIn(AGENT, `${PASSWORD} `)).toEqual({ refused: 'wrong' });
    expect(await accounts.signIn(AGENT, '')).toEqual({ refused: 'wrong' });
  });

  it('keeps a password as an argon2id hash, salted', async () => {
    await accounts.setPassword(AGENT, PASSWORD);
    const first = credentials.rows.get(AGENT)!.passwordHash;
    await accounts.setPassword(AGENT, PASSWORD);
    expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(credentials.rows.get(AGENT)!.passwordHash).not.toBe(first);
  });

  it('that is unknown, disabled or without a password is not signed in', async () => {
    await accounts.setPassword('gone@harbor.example', PASSWORD);
    expect(await accounts.signIn('nobody@harbor.example', PASSWORD)).toEqual({ refused: 'unknown' });
    expect(await accounts.signIn('new@harbor.example', PASSWORD)).toEqual({ refused: 'unknown' });
    expect(await accounts.signIn('gone@harbor.example', PASSWORD)).toEqual({ refused: 'disabled' });
    expect(await accounts.signIn(AGENT, 'x'.repeat(100_000))).toEqual({ refused: 'unknown' });
  });

  it('is locked after five wrong passwords, longer with each more, and opens by itself', async () => {
    await accounts.setPassword(AGENT, PASSWORD);
    await wrongly(5);
    expect(await accounts.signIn(AGENT, PASSWORD)).toEqual({ refused: 'locked' });
    clock.pass(30_000);
    await wrongly(1);
    clock.pass(30_000);
    expect(await accounts.signIn(AGENT, PASSWORD)).toEqual({ refused: 'locked' });
    clock.pass(30_000);
    expect(await accounts.signIn(AGENT, PASSWORD)).toMatchObject({ account: { user: AGENT } });
    await wrongly(4);
    expect(await accounts.signIn(AGENT, PASSWORD)).toMatchObject({ account: { user: AGENT } });
  });

  it('is never locked for longer than a quarter of an hour at a time', async () => {
    await accounts.setPassword(AGENT, PASSWORD);
    for (let attempt = 0; attempt < 12; attempt += 1) {
      await accounts.signIn(AGENT, 'wrong');
      clock.pass(900_000);
    }
    expect(await accounts.signIn(AGENT, PASSWORD)).toMatchObject({ account: { user: AGENT } });
  });
});

describe('a password', () => {
  it.each(['short', 'x'.repeat(257), `${AGENT} 12345`])(
    'that is unfit is refused with what to choose, not repeated: %#',
    async (password) => {
      const fault = (await accounts.setPassword(AGENT, password).catch((thrown: unknown) => thrown)) as Error;
      expect(fault).toBeInstanceOf(PasswordUnfit);
      expect(fault.message).not.toContain(password);
    },
  );

  it('that is set ends every sign-in before it', async () => {
    const before = clock.now() / 1000;
    clock.pass(5_000);
    await accounts.setPassword(AGENT, PASSWORD);
    expect(revocations.isSignInOver(AGENT, before)).toBe(true);
    expect(await accounts.signIn(AGENT, PASSWORD)).toMatchObject({ passwordSetAt: clock.now() });
  });

  it('for an account that is not there is refused', async () => {
    await expect(accounts.setPassword('nobody@harbor.example', PASSWORD)).rejects.toThrow(/identity\.accounts/);
  });

  it('that is made up is long, and another each time', () => {
    const made = new Set(Array.from({ length: 100 }, generatePassword));
    expect(made.size).toBe(100);
    for (const password of made) expect(password).toMatch(/^[a-hjkmnp-z2-9]{5}(-[a-hjkmnp-z2-9]{5}){3}$/);
  });
});
