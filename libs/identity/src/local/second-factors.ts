import { randomInt } from 'node:crypto';
import type { Clock } from '@gatehouse/kernel';
import { userKeyOf } from '../accounts/person.js';
import type { SealedBox } from '@gatehouse/seal';
import { readableCode } from './readable-code.js';
import type { SecondFactorStore } from './second-factor-store.js';
import { newTotpKey, totpStepOf, totpUri } from './totp.js';
import { handleOf } from '../oauth/artifact-handle.js';

const RECOVERY_CODES = 10;
const RECOVERY_GROUPS = 2;
const TOTP_CODE = /^\d{6}$/;
const LONGEST_CODE = 64;

export interface FactorStatus {
  /** Milliseconds since the epoch. */
  readonly enrolledAt: number;
  readonly recoveryLeft: number;
}

/** An authenticator that is not enrolled yet. */
export interface NewFactor {
  /** Base32. */
  readonly key: string;
  readonly uri: string;
}

export interface Enrolment {
  readonly user: string;
  readonly key: string;
  readonly code: string;
  /** `enrolledAt` of the authenticator whose place it takes; where not said there must be none. */
  readonly replaces?: number | undefined;
}

/** Authenticators (RFC 6238) and recovery codes of local accounts. Whoever asks has to count tries. */
export class SecondFactors {
  /** @param issuer what an authenticator app shows beside the sign-in name */
  constructor(
    private readonly store: SecondFactorStore,
    private readonly box: SealedBox,
    private readonly clock: Clock,
    private readonly issuer: string,
  ) {}

  async statusOf(user: string): Promise<FactorStatus | undefined> {
    const found = await this.store.find(userKeyOf(user));
    return found && { enrolledAt: found.enrolledAt, recoveryLeft: found.recoveryLeft };
  }

  /** Nothing is kept until a code has shown that the app has the key. */
  begin(user: string, key = newTotpKey()): NewFactor {
    return { key, uri: totpUri(key, { issuer: this.issuer, user }) };
  }

  /** The recovery codes, which are told once; undefined where the code does not fit or another authenticator came in between. */
  async enrol({ user, key, code, replaces }: Enrolment): Promise<readonly string[] | undefined> {
    const now = this.clock.now();
    const step = TOTP_CODE.test(code.trim()) ? totpStepOf(key, code.trim(), now) : undefined;
    if (step === undefined) return undefined;
    const codes = Array.from({ length: RECOVERY_CODES }, () => readableCode(RECOVERY_GROUPS, randomInt));
    const owner = userKeyOf(user);
    const factor = { user: owner, sealed: this.box.closeText(key, placeOf(owner)), lastStep: step, enrolledAt: now };
    const isKept = await this.store.enrol(
      factor,
      codes.map((each) => this.digestOf(owner, each)),
      replaces,
    );
    return isKept ? codes : undefined;
  }

  /** Takes a code of the authenticator or a recovery code, each once at all nodes together. */
  async take(user: string, given: string): Promise<'code' | 'recovery' | undefined> {
    const code = given.trim();
    const owner = userKeyOf(user);
    if (code === '' || code.length > LONGEST_CODE) return undefined;
    if (!TOTP_CODE.test(code))
      return (await this.store.takeRecoveryCode(owner, this.digestOf(owner, code), this.clock.now())) ? 'recovery' : undefined;
    const found = await this.store.find(owner);
    const key = found && this.box.openText(found.sealed, placeOf(owner));
    const step = key === undefined ? undefined : totpStepOf(key, code, this.clock.now());
    if (!found || step === undefined) return undefined;
    return (await this.store.takeStep(found, step)) ? 'code' : undefined;
  }

  /** False where there was none. */
  remove(user: string): Promise<boolean> {
    return this.store.remove(userKeyOf(user));
  }

  private digestOf(owner: string, code: string): string {
    return handleOf(this.box, `recovery-code ${owner}`, code.toLowerCase().replaceAll(/[^a-z0-9]/g, ''));
  }
}

const placeOf = (owner: string): string => `second-factor ${owner}`;
