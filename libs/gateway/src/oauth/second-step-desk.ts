import {
  BY_SECOND_FACTOR,
  InteractionOver,
  type Asking,
  type LocalAccounts,
  type SecondFactors,
  type SignedIn,
  type Throttle,
} from '@gatehouse/identity';
import { destinationOf } from './asking-pages.js';
import { Desk, redirect, type DeskAnswer, type DeskParts, type DeskVisit } from './desk.js';
import { codePage, enrolPage, recoveryPage } from './second-factor-pages.js';
import type { SealedStep } from './sealed-step.js';

export interface SecondStepParts extends DeskParts {
  readonly accounts: LocalAccounts;
  readonly factors: SecondFactors;
  readonly tries: Throttle;
  readonly steps: SealedStep;
}

type Step = 'code' | 'enrol' | 'enrolled';

/** What a page hands back sealed: who gave a right password, and when that was set. */
interface Passed {
  readonly user: string;
  readonly after: number;
  /** Key of an authenticator that is being enrolled. */
  readonly key?: string;
}

interface Opened {
  readonly asking: Asking;
  readonly form: URLSearchParams;
  readonly passed: Passed;
}

/** One sentence for every reason. */
const REFUSED = 'That code does not fit, was used already, or too many tries were made. Wait for the next code and try that.';
const NOT_YET = 'That code does not fit. Scan the picture with your authenticator app, then type the code that it shows now.';

/** What follows a right password: the code, or the enrolment of an authenticator where one is required. Only whoever gave the password gets here. */
export class SecondStepDesk extends Desk {
  constructor(private readonly parts: SecondStepParts) {
    super(parts);
  }

  begin(asking: Asking, { account, passwordSetAt: after, next }: SignedIn): DeskAnswer {
    const passed = { user: account.user, after };
    if (next === 'code') return this.codeAnswer(asking, passed);
    return this.enrolAnswer(asking, { ...passed, key: this.parts.factors.begin(account.user).key });
  }

  async code(visit: DeskVisit): Promise<DeskAnswer> {
    return this.guarded(async () => {
      const { asking, form, passed } = await this.open(visit, 'code');
      if (form.get('decision') === 'decline') return this.decline(visit, asking);
      const isFree = await this.parts.tries.take(visit.address);
      const answer = isFree ? await this.parts.accounts.code(passed.user, form.get('code') ?? '') : ({ refused: 'throttled' } as const);
      if ('refused' in answer) {
        await this.denied(asking, passed, { reason: `code_${answer.refused}`, address: visit.address });
        return this.codeAnswer(asking, passed, REFUSED);
      }
      return this.signedIn(visit, asking, { passed, factor: answer.factor ?? 'code' });
    });
  }

  /** The code that the new authenticator shows. */
  async enrol(visit: DeskVisit): Promise<DeskAnswer> {
    return this.guarded(async () => {
      const { asking, form, passed } = await this.open(visit, 'enrol');
      if (form.get('decision') === 'decline') return this.decline(visit, asking);
      const { user, key = '' } = passed;
      const codes = await this.parts.factors.enrol({ user, key, code: form.get('code') ?? '' });
      if (!codes) return this.enrolAnswer(asking, passed, NOT_YET);
      await this.record('auth.second_factor.enrolled', asking, { subject: user, details: { address: visit.address } });
      const sealed = this.seal('enrolled', asking.uid, { user, after: passed.after });
      const next = { action: `/oauth/interaction/${asking.uid}/enrolled`, token: this.parts.tokens.of(asking.uid, 'enrolled'), sealed };
      return this.page(asking, recoveryPage({ ...next, codes }));
    });
  }

  /** The person has kept the recovery codes and goes on. */
  async enrolled(visit: DeskVisit): Promise<DeskAnswer> {
    return this.guarded(async () => {
      const { asking, passed } = await this.open(visit, 'enrolled');
      return this.signedIn(visit, asking, { passed, factor: 'code' });
    });
  }

  /** Throws InteractionOver for whoever did not pass the first step of this very sign-in a short while ago. */
  private async open(visit: DeskVisit, step: Step): Promise<Opened> {
    const asking = await this.askingOf(visit);
    const form = await this.formOf(visit, step);
    const passed = this.parts.steps.open<Passed>(`${step} ${visit.uid}`, form.get('step') ?? '');
    if (asking.step !== 'login' || !passed) throw new InteractionOver();
    // A password that was changed meanwhile lets nobody on who gave the old one.
    if ((await this.parts.accounts.passwordSetAt(passed.user)) !== passed.after) throw new InteractionOver();
    return { asking, form, passed };
  }

  private async signedIn(visit: DeskVisit, asking: Asking, how: { passed: Passed; factor: string }): Promise<DeskAnswer> {
    const { user, after } = how.passed;
    const severity = how.factor === 'recovery' ? 'warn' : 'info';
    await this.record('auth.signed_in', asking, { subject: user, details: { address: visit.address, factor: how.factor }, severity });
    const interactions = await this.parts.server.interactions();
    return redirect(await interactions.signedIn(visit.request, visit.response, { accountId: user, after, ...BY_SECOND_FACTOR }));
  }

  private codeAnswer(asking: Asking, passed: Passed, problem?: string): DeskAnswer {
    const { uid } = asking;
    const form = {
      action: `/oauth/interaction/${uid}/code`,
      token: this.parts.tokens.of(uid, 'code'),
      sealed: this.seal('code', uid, passed),
    };
    return this.page(asking, codePage({ ...form, problem }), problem === undefined ? 200 : 401);
  }

  private enrolAnswer(asking: Asking, passed: Passed, problem?: string): DeskAnswer {
    const { uid } = asking;
    const form = {
      action: `/oauth/interaction/${uid}/enrol`,
      token: this.parts.tokens.of(uid, 'enrol'),
      sealed: this.seal('enrol', uid, passed),
    };
    const { factors } = this.parts;
    const written = enrolPage({ ...form, factor: factors.begin(passed.user, passed.key), problem, isRequired: true });
    return this.page(asking, written, problem === undefined ? 200 : 401);
  }

  private seal(step: Step, uid: string, passed: Passed): string {
    return this.parts.steps.seal(`${step} ${uid}`, passed);
  }

  private page({ client: { redirectUri } }: Asking, body: string, status = 200): DeskAnswer {
    const targets = redirectUri === undefined ? [] : [destinationOf(redirectUri).source];
    return { status, headers: this.parts.pages.headers(targets), body };
  }

  private denied(asking: Asking, { user }: Passed, details: Readonly<Record<string, string>>): Promise<void> {
    return this.record('auth.denied', asking, { subject: user, details, severity: 'warn' });
  }
}
