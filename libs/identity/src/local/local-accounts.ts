import { randomInt } from 'node:crypto';
import type { Clock } from '@gatehouse/kernel';
import type { Account, AccountDirectory } from '../accounts/account-directory.js';
import { userKeyOf } from '../accounts/person.js';
import type { Revocations } from '../tokens/revocations.js';
import type { CredentialStore, Try } from './credential-store.js';
import { PasswordWorker } from './password-worker.js';
import { readableCode } from './readable-code.js';
import type { SecondFactorRule } from './second-factor-rule.js';
import type { SecondFactors } from './second-factors.js';

const FREE_TRIES = 5;
const FIRST_LOCK_MS = 30_000;
const LONGEST_LOCK_MS = 900_000;

export const PASSWORD_LENGTH = { least: 12, most: 256 } as const;

/** About 99 bits. */
const GENERATED_GROUPS = 4;

/** Why nobody was signed in. Whoever asked must be told the same, whatever the reason: it is for the audit. */
export interface SignInRefused {
  readonly refused: 'wrong' | 'locked' | 'disabled' | 'unknown';
}

export interface SignedIn {
  readonly account: Account;
  /** When the password was set, in milliseconds since the epoch. */
  readonly passwordSetAt: number;
  /** What has to follow before the person is signed in. */
  readonly next?: 'code' | 'enrolment';
  /** What the second step was passed with. */
  readonly factor?: 'code' | 'recovery';
}

export type SignInAnswer = SignedIn | SignInRefused;

/** A password that cannot be used. The sentence says what to choose and holds nothing of it. */
export class PasswordUnfit extends Error {}

export interface LocalAccountsParts {
  readonly accounts: AccountDirectory;
  readonly credentials: CredentialStore;
  readonly factors: SecondFactors;
  readonly rule: SecondFactorRule;
  readonly revocations: Revocations;
  readonly clock: Clock;
}

/** Sign-in with name, password and second factor, for deployments without an identity provider. Wrong codes count like wrong passwords. */
export class LocalAccounts {
  private readonly worker = new PasswordWorker();
  private decoy: Promise<string | boolean> | undefined;

  constructor(private readonly parts: LocalAccountsParts) {}

  /** The first step, and the only one where the answer has no `next`. Takes as long for names that do not exist. */
  async signIn(user: string, password: string): Promise<SignInAnswer> {
    if (password.length > PASSWORD_LENGTH.most || user.length > PASSWORD_LENGTH.most) return { refused: 'unknown' };
    const { accounts, credentials } = this.parts;
    const key = userKeyOf(user);
    const now = this.parts.clock.now();
    const begun = await this.beginTry(key, now);
    const against = begun?.passwordHash ?? (await this.decoyHash());
    // The library refuses to hash nothing; nothing is no password either way.
    const isRight = (await this.worker.run({ verify: password || ' ', against })) === true && password !== '';
    const account = accounts.find(key);
    if (!begun || !account) return { refused: 'unknown' };
    if (begun.lockedUntil > now) return { refused: 'locked' };
    if (!isRight) return { refused: 'wrong' };
    if (account.disabled) return { refused: 'disabled' };
    const next = await this.nextFor(account);
    // Wrong codes must go on counting over right passwords, so nothing is forgotten before the second step is done.
    if (next === 'code') await credentials.takeBack(key, begun.lock);
    else await credentials.succeeded(key);
    return { account, passwordSetAt: begun.changedAt, ...(next ? { next } : {}) };
  }

  /** The second step, after a right password: a code of the authenticator, or a recovery code. */
  async code(user: string, code: string): Promise<SignInAnswer> {
    const { accounts, credentials, factors, clock } = this.parts;
    const key = userKeyOf(user);
    const now = clock.now();
    const begun = await this.beginTry(key, now);
    const account = accounts.find(key);
    if (!begun || !account) return { refused: 'unknown' };
    if (begun.lockedUntil > now) return { refused: 'locked' };
    const factor = await factors.take(key, code);
    if (factor === undefined) return { refused: 'wrong' };
    if (account.disabled) return { refused: 'disabled' };
    await credentials.succeeded(key);
    return { account, passwordSetAt: begun.changedAt, factor };
  }

  /** Whether a step-up may ask this account for a second factor. */
  async hasSecondFactor(user: string): Promise<boolean> {
    return !this.parts.rule.isOff && (await this.parts.factors.statusOf(user)) !== undefined;
  }

  mustHaveSecondFactor(user: string): boolean {
    const account = this.parts.accounts.find(user);
    return account !== undefined && this.parts.rule.isRequiredOf(account);
  }

  /** When the password was set, in milliseconds since the epoch; undefined for people who sign in elsewhere. */
  async passwordSetAt(user: string): Promise<number | undefined> {
    const found = await this.parts.credentials.find(userKeyOf(user));
    return found?.changedAt;
  }

  /** Sets the password and ends every sign-in of the account. Throws PasswordUnfit, and RangeError for a name without an account. */
  async setPassword(user: string, password: string): Promise<void> {
    const { accounts, credentials, revocations, clock } = this.parts;
    const account = accounts.find(user);
    if (!account) throw new RangeError(`${user} is not an account of this gateway. Add it to identity.accounts first.`);
    const unfit = unfitness(account.user, password);
    if (unfit !== undefined) throw new PasswordUnfit(unfit);
    const hash = await this.worker.run({ hash: password });
    const at = clock.now();
    await credentials.setPassword(userKeyOf(account.user), String(hash), at);
    await revocations.endSignIns(account.user, at);
  }

  close(): Promise<void> {
    return this.worker.close();
  }

  private async nextFor(account: Account): Promise<'code' | 'enrolment' | undefined> {
    if (await this.hasSecondFactor(account.user)) return 'code';
    return this.parts.rule.isRequiredOf(account) ? 'enrolment' : undefined;
  }

  private beginTry(key: string, now: number): Promise<Try | undefined> {
    return this.parts.credentials.beginTry(key, now, (failures) => lockUntil(failures, now));
  }

  private decoyHash(): Promise<string> {
    return (this.decoy ??= this.worker.run({ hash: generatePassword() })).then(String);
  }
}

/** Why a password cannot be used, as a sentence that holds nothing of it; undefined where it can. */
export function unfitness(user: string, password: string): string | undefined {
  if (password.length < PASSWORD_LENGTH.least || password.length > PASSWORD_LENGTH.most)
    return `A password has ${PASSWORD_LENGTH.least} to ${PASSWORD_LENGTH.most} characters. Choose a few words that do not belong together.`;
  return password.toLowerCase().includes(user.toLowerCase()) ? 'The password holds the sign-in name. Choose another.' : undefined;
}

export const generatePassword = (): string => readableCode(GENERATED_GROUPS, randomInt);

/** The first wrong passwords are free; then each one doubles the wait, so that guessing takes years and a person waits a quarter of an hour. */
function lockUntil(failures: number, now: number): number {
  return failures < FREE_TRIES ? 0 : now + Math.min(LONGEST_LOCK_MS, FIRST_LOCK_MS * 2 ** Math.min(failures - FREE_TRIES, 10));
}
