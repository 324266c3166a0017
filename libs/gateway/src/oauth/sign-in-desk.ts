import type { Asking, LocalAccounts, Throttle } from '@gatehouse/identity';
import { BY_PASSWORD, InteractionOver } from '@gatehouse/identity';
import { Desk, redirect, type DeskAnswer, type DeskParts, type DeskVisit } from './desk.js';
import { FormRefused } from './form.js';
import type { SecondStepDesk } from './second-step-desk.js';

export interface SignInDeskParts extends DeskParts {
  readonly accounts: LocalAccounts;
  /** Tries to sign in, per address. */
  readonly tries: Throttle;
  readonly secondStep: SecondStepDesk;
}

/** One sentence for every reason, so that nobody learns which names exist. */
const REFUSED =
  'That name and password do not fit, or too many tries were made. Try again in a while, or ask your administrator for a new password.';

/** Where people sign in and say what an application may do. Knows nothing of HTTP frameworks. */
export class SignInDesk extends Desk {
  constructor(private readonly parts: SignInDeskParts) {
    super(parts);
  }

  async show(visit: DeskVisit): Promise<DeskAnswer> {
    return this.guarded(async () => this.pageOf(await this.askingOf(visit)));
  }

  async signIn(visit: DeskVisit): Promise<DeskAnswer> {
    return this.guarded(async () => {
      const asking = await this.askingOf(visit);
      const form = await this.formOf(visit, 'login');
      if (asking.step !== 'login') throw new InteractionOver();
      if (form.get('decision') === 'decline') return this.decline(visit, asking);
      if (!this.parts.passwords) throw new FormRefused(403, 'Nobody signs in with a password here. Use the button of your organisation.');
      const user = form.get('user') ?? '';
      if (!(await this.parts.tries.take(visit.address))) return this.refuse(asking, { user, reason: 'throttled', address: visit.address });
      const answer = await this.parts.accounts.signIn(user, form.get('password') ?? '');
      if ('refused' in answer) return this.refuse(asking, { user, reason: answer.refused, address: visit.address });
      if (answer.next !== undefined) return this.parts.secondStep.begin(asking, answer);
      const { account, passwordSetAt: after } = answer;
      await this.record('auth.signed_in', asking, { subject: account.user, details: { address: visit.address, factor: 'none' } });
      const interactions = await this.parts.server.interactions();
      return redirect(await interactions.signedIn(visit.request, visit.response, { accountId: account.user, after, ...BY_PASSWORD }));
    });
  }

  async consent(visit: DeskVisit): Promise<DeskAnswer> {
    return this.guarded(async () => {
      const asking = await this.askingOf(visit);
      const form = await this.formOf(visit, 'consent');
      if (asking.step !== 'consent' || !asking.subject) throw new InteractionOver();
      if (form.get('decision') === 'switch') return this.switchAccount(visit, asking);
      if (form.get('decision') !== 'allow') return this.decline(visit, asking);
      const chosen = new Set(form.getAll('scope'));
      const scopes = asking.scopes.filter((scope) => chosen.has(scope));
      if (scopes.length === 0) return this.decline(visit, asking);
      await this.record('oauth.consent.given', asking, { subject: asking.subject, details: { scopes: scopes.join(' ') } });
      const interactions = await this.parts.server.interactions();
      return redirect(await interactions.consented(visit.request, visit.response, { uid: visit.uid, scopes }));
    });
  }

  private async switchAccount(visit: DeskVisit, asking: Asking): Promise<DeskAnswer> {
    await this.record('auth.signed_out', asking, { subject: asking.subject, details: { address: visit.address } });
    const interactions = await this.parts.server.interactions();
    return redirect(await interactions.anotherAccount(visit.request, visit.response, visit.uid));
  }

  private async refuse(asking: Asking, told: { user: string; reason: string; address: string }): Promise<DeskAnswer> {
    // Of a name that is none of ours nothing is kept: people type passwords into the wrong field.
    const { user, reason, address } = told;
    const subject = reason === 'unknown' || reason === 'throttled' ? undefined : user.trim().toLowerCase();
    await this.record('auth.denied', asking, { subject, details: { reason, address }, severity: 'warn' });
    return this.pageOf(asking, { problem: REFUSED, user, status: 401 });
  }
}
