import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { MemoryCredentials, MemoryFactors } from '../../fixtures/memory-credentials.js';
import { StoppedClock } from '../../fixtures/stopped-clock.js';
import { AccountDirectory } from '../accounts/account-directory.js';
import { SealedBox } from '@gatehouse/seal';
import { MemoryRevocationStore } from '../tokens/revocation-store.js';
import { Revocations } from '../tokens/revocations.js';
import { LocalAccounts } from './local-accounts.js';
import { SecondFactorRule, type SecondFactorTerms } from './second-factor-rule.js';
import { SecondFactors } from './second-factors.js';
import { totpStepOf } from './totp.js';

const AGENT = 'agent@harbor.example';
const PASSWORD = 'correct horse battery staple';
const STEP_MS = 30_000;
/** Appendix B of RFC 6238: ASCII 12345678901234567890, the last six digits of its eight. */
const RFC_KEY = new Secret({ buffer: new TextEncoder().encode('12345678901234567890').buffer }).base32;

let clock: StoppedClock;
let store: MemoryFactors;
let factors: SecondFactors;
const opened: LocalAccounts[] = [];

const codeOf = (key: string, at = clock.now()): string => TOTP.generate({ secret: Secret.fromBase32(key), timestamp: at });

function accountsWith(terms: Partial<SecondFactorTerms> = {}): LocalAccounts {
  const rule = new SecondFactorRule({ mode: 'optional', roles: [], rolesOf: () => [], ...terms });
  const revocations = new Revocations(new MemoryRevocationStore(), clock);
  const accounts = new AccountDirectory([{ user: AGENT }]);
  const made = new LocalAccounts({ accounts, credentials: new MemoryCredentials(), factors, rule, revocations, clock });
  opened.push(made);
  return made;
}

async function enrolled(user = AGENT): Promise<{ key: string; recovery: readonly string[] }> {
  const { key } = factors.begin(user);
  const recovery = (await factors.enrol({ user, key, code: codeOf(key) }))!;
  clock.pass(STEP_MS);
  return { key, recovery };
}

beforeEach(() => {
  clock = new StoppedClock();
  store = new MemoryFactors();
  factors = new SecondFactors(store, new SealedBox(Buffer.alloc(32, 1)), clock, 'Gatehouse');
});
afterAll(() => Promise.all(opened.map((each) => each.close())));

describe('a code by time', () => {
  it.each([
    [59, '287082', 1],
    [1_111_111_109, '081804', 37_037_036],
    [1_111_111_111, '050471', 37_037_037],
    [1_234_567_890, '005924', 41_152_263],
    [2_000_000_000, '279037', 66_666_666],
    [20_000_000_000, '353130', 666_666_666],
  ])('at %i seconds is the one of RFC 6238', (seconds, code, step) => {
    expect(totpStepOf(RFC_KEY, code, seconds * 1000)).toBe(step);
  });

  it.each([
    ['a minute early', -2, false],
    ['a step early', -1, true],
    ['in time', 0, true],
    ['a step late', 1, true],
    ['a minute late', 2, false],
  ])('of a telephone that is %s: %s', async (_, steps, isTaken) => {
    const { key } = await enrolled();
    clock.pass(5 * STEP_MS);
    expect(await factors.take(AGENT, codeOf(key, clock.now() + steps * STEP_MS))).toBe(isTaken ? 'code' : undefined);
  });

  it('is good once, and none before it is good afterwards', async () => {
    const { key } = await enrolled();
    clock.pass(2 * STEP_MS);
    const [before, now] = [codeOf(key, clock.now() - STEP_MS), codeOf(key)];
    expect(await factors.take(AGENT, now)).toBe('code');
    expect(await factors.take(AGENT, now)).toBeUndefined();
    expect(await factors.take(AGENT, before)).toBeUndefined();
  });

  it('is taken by one of two nodes that are shown it at once', async () => {
    const { key } = await enrolled();
    const other = new SecondFactors(store, new SealedBox(Buffer.alloc(32, 1)), clock, 'Gatehouse');
    const code = codeOf(key);
    const taken = await Promise.all([factors.take(AGENT, code), other.take(AGENT, code)]);
    expect(taken.filter((each) => each === 'code')).toHaveLength(1);
  });

  it('that enrolled the app does not sign in as well', async () => {
    const { key } = factors.begin(AGENT);
    const code = codeOf(key);
    await factors.enrol({ user: AGENT, key, code });
    expect(await factors.take(AGENT, code)).toBeUndefined();
  });

  it.each(['', '12345', '1234567', 'abcdef', '１２３４５６', `${'9'.repeat(200)}`])('that is none is not taken: %s', async (code) => {
    await enrolled();
    expect(await factors.take(AGENT, code)).toBeUndefined();
  });
});

describe('recovery codes', () => {
  it('are ten, good once each however they are typed, and nobody else has them', async () => {
    const { recovery } = await enrolled();
    expect(new Set(recovery).size).toBe(10);
    expect(await factors.take('broker@harbor.example', recovery[0]!)).toBeUndefined();
    expect(await factors.take(AGENT, ` ${recovery[0]!.toUpperCase().replace('-', ' ')} `)).toBe('recovery');
    expect(await factors.take(AGENT, recovery[0]!)).toBeUndefined();
    expect(await factors.statusOf(AGENT)).toMatchObject({ recoveryLeft: 9 });
  });

  it('and keys cannot be read where they are kept', async () => {
    const { key, recovery } = await enrolled();
    const kept = JSON.stringify([...store.rows, ...[...store.codes].map(([user, codes]) => [user, ...codes])]);
    for (const secret of [key, ...recovery, ...recovery.map((code) => code.replace('-', ''))]) expect(kept).not.toContain(secret);
  });
});

describe('an enrolment', () => {
  it('needs a code of the new app, and takes no place that it was not meant for', async () => {
    const { key } = factors.begin(AGENT);
    expect(await factors.enrol({ user: AGENT, key, code: '000000' })).toBeUndefined();
    const first = await enrolled();
    const second = factors.begin(AGENT).key;
    expect(await factors.enrol({ user: AGENT, key: second, code: codeOf(second) })).toBeUndefined();
    const { enrolledAt } = (await factors.statusOf(AGENT))!;
    expect(await factors.enrol({ user: AGENT, key: second, code: codeOf(second), replaces: enrolledAt })).toHaveLength(10);
    clock.pass(STEP_MS);
    expect(await factors.take(AGENT, codeOf(first.key))).toBeUndefined();
    expect(await factors.take(AGENT, first.recovery[0]!)).toBeUndefined();
    expect(await factors.take(AGENT, codeOf(second))).toBe('code');
  });

  it('tells the app whose code it is', () => {
    const { uri } = factors.begin(AGENT);
    expect(uri).toMatch(/^otpauth:\/\/totp\/Gatehouse:agent%40harbor\.example\?issuer=Gatehouse&secret=[A-Z2-7]{32}&/);
  });
});

describe('signing in with a second factor', () => {
  it('takes password and code, and the password alone gives nothing but the question', async () => {
    const accounts = accountsWith();
    await accounts.setPassword(AGENT, PASSWORD);
    expect(await accounts.signIn(AGENT, PASSWORD)).not.toHaveProperty('next');
    const { key } = await enrolled();
    expect(await accounts.signIn(AGENT, PASSWORD)).toMatchObject({ next: 'code' });
    expect(await accounts.code(AGENT, codeOf(key))).toMatchObject({ account: { user: AGENT }, factor: 'code' });
  });

  it('is locked by wrong codes as by wrong passwords, and right passwords do not set the count back', async () => {
    const accounts = accountsWith();
    await accounts.setPassword(AGENT, PASSWORD);
    const { key } = await enrolled();
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect(await accounts.signIn(AGENT, PASSWORD)).toMatchObject({ next: 'code' });
      expect(await accounts.code(AGENT, '000000')).toEqual({ refused: 'wrong' });
    }
    expect(await accounts.signIn(AGENT, PASSWORD)).toEqual({ refused: 'locked' });
    expect(await accounts.code(AGENT, codeOf(key))).toEqual({ refused: 'locked' });
    clock.pass(30_000);
    expect(await accounts.signIn(AGENT, PASSWORD)).toMatchObject({ next: 'code' });
    expect(await accounts.code(AGENT, codeOf(key))).toMatchObject({ factor: 'code' });
    expect(await accounts.signIn(AGENT, 'wrong')).toEqual({ refused: 'wrong' });
  });

  it('gives five tries for codes that are tried all at once', async () => {
    const accounts = accountsWith();
    await accounts.setPassword(AGENT, PASSWORD);
    await enrolled();
    const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => accounts.code(AGENT, String(100_000 + n))));
    expect(answers.filter((answer) => 'refused' in answer && answer.refused === 'wrong')).toHaveLength(5);
  });

  it.each<[string, Partial<SecondFactorTerms>, 'enrolment' | undefined]>([
    ['required of all', { mode: 'required' }, 'enrolment'],
    ['optional', {}, undefined],
    ['required of a role they have', { roles: ['admin'], rolesOf: () => ['agent', 'admin'] }, 'enrolment'],
    ['required of a role they have not', { roles: ['admin'], rolesOf: () => ['agent'] }, undefined],
    [
      'required of a role where nobody can say who has it',
      {
        roles: ['broker'],
        rolesOf: () => {
          throw new Error('no roster');
        },
      },
      'enrolment',
    ],
    ['off', { mode: 'off' }, undefined],
  ])('where it is %s, sends people without one on to %3$s', async (_, terms, next) => {
    const accounts = accountsWith(terms);
    await accounts.setPassword(AGENT, PASSWORD);
    const answer = await accounts.signIn(AGENT, PASSWORD);
    expect('next' in answer ? answer.next : undefined).toBe(next);
  });
});
