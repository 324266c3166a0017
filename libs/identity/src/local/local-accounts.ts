import { randomInt } from 'node:crypto';
import type { Clock } from '@gatehouse/kernel';
import type { Account, AccountDirectory } from '../accounts/account-directory.js';
import type { CredentialStore } from './credential-store.js';
import { PasswordWorker } from './password-worker.js';

const FREE_TRIES = 5;
const FIRST_LOCK_MS = 30_000;
const LONGEST_LOCK_MS = 900_000;

export const PASSWORD_LENGTH = { least: 12, most: 256 } as const;

/** No letter or digit that is easily taken for another. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const GENERATED_GROUPS = 4;
const GROUP = 5;

export type SignInAnswer = { readonly account: Account } | { readonly refused: 'wrong' | 'locked' | 'disabled' | 'unknown' };

/** A password that cannot be used. The sentence says what to choose and holds nothing of it. */
export class PasswordUnfit extends Error {}

/** Sign-in with name and password, for deployments without an identity provider. */
export class LocalAccounts {
  private readonly worker = new PasswordWorker();
  private decoy: Promise<string | boolean> | undefined;

  constructor(
    private readonly accounts: AccountDirectory,
    private readonly credentials: CredentialStore,
    private readonly clock: Clock,
  ) {}

  /** Whoever is refused must be told the same, whatever the reason: it is for the audit. Takes as long for names that do not exist. */
  async signIn(user: string, password: string): Promise<SignInAnswer> {
    if (password.length > PASSWORD_LENGTH.most || user.length > PASSWORD_LENGTH.most) return { refused: 'unknown' };
    const key = user.trim().toLowerCase();
    const now = this.clock.now();
    const credential = await this.credentials.beginTry(key, now, (failures) => lockUntil(failures, now));
    const against = credential?.passwordHash ?? (await this.decoyHash());
    // The library refuses to hash nothing; nothing is no password either way.
    const isRight = (await this.worker.run({ verify: password || ' ', against })) === true && password !== '';
    const account = this.accounts.find(key);
    if (!credential || !account) return { refused: 'unknown' };
    if (credential.lockedUntil > now) return { refused: 'locked' };
    if (!isRight) return { refused: 'wrong' };
    if (account.disabled) return { refused: 'disabled' };
    await this.credentials.succeeded(key);
    return { account };
  }

  /** Throws PasswordUnfit, and RangeError for a name without an account. */
  async setPassword(user: string, password: string): Promise<void> {
    const account = this.accounts.find(user);
    if (!account) throw new RangeError(`${user} is not an account of this gateway. Add it to identity.accounts first.`);
    if (password.length < PASSWORD_LENGTH.least || password.length > PASSWORD_LENGTH.most)
      throw new PasswordUnfit(
        `A password has ${PASSWORD_LENGTH.least} to ${PASSWORD_LENGTH.most} characters. Choose a few words that do not belong together.`,
      );
    if (password.toLowerCase().includes(account.user.toLowerCase()))
      throw new PasswordUnfit('The password holds the sign-in name. Choose another.');
    const hash = await this.worker.run({ hash: password });
    await this.credentials.setPassword(account.user.toLowerCase(), String(hash), this.clock.now());
  }

  close(): Promise<void> {
    return this.worker.close();
  }

  private decoyHash(): Promise<string> {
    return (this.decoy ??= this.worker.run({ hash: generatePassword() })).then(String);
  }
}

/** About 99 bits, in groups that can be read aloud. */
export function generatePassword(): string {
  const group = (): string => Array.from({ length: GROUP }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return Array.from({ length: GENERATED_GROUPS }, group).join('-');
}

/** The first wrong passwords are free; then each one doubles the wait, so that guessing takes years and a person waits a quarter of an hour. */
function lockUntil(failures: number, now: number): number {
  return failures < FREE_TRIES ? 0 : now + Math.min(LONGEST_LOCK_MS, FIRST_LOCK_MS * 2 ** Math.min(failures - FREE_TRIES, 10));
}
