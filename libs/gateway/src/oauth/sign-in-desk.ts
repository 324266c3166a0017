import type { AuditTrail } from '@gatehouse/audit';
import type { Asking, LocalAccounts, OnDemandAuthorizationServer, Throttle } from '@gatehouse/identity';
import { BY_PASSWORD, InteractionOver } from '@gatehouse/identity';
import { consentPage, destinationOf, signInPage } from './asking-pages.js';
import { answering, redirect, type DeskAnswer, type DeskVisit } from './desk.js';
import { readForm, type FormTokens } from './form.js';
import type { GatewayPages } from './gateway-pages.js';
import type { SecondStepDesk } from './second-step-desk.js';

export interface DeskParts {
  readonly server: OnDemandAuthorizationServer;
  readonly accounts: LocalAccounts;
  readonly pages: GatewayPages;
  readonly tokens: FormTokens;
  readonly trail: AuditTrail;
  /** Tries to sign in, per address. */
  readonly tries: Throttle;
  readonly secondStep: SecondStepDesk;
}

interface Told {
  readonly subject: string | undefined;
  readonly details: Readonly<Record<string, string>>;
  readonly severity?: 'info' | 'warn';
}

/** One sentence for every reason, so that nobody learns which names exist. */
const REFUSED =
  'That name and password do not fit, or too many tries were made. Try again in a while, or ask your administrator for a new password.';

/** Where people sign in and say what an application may do. Knows nothing of HTTP frameworks. */
export class SignInDesk {
  constructor(private readonly parts: DeskParts) {}

  async show(visit: DeskVisit): Promise<DeskAnswer> {
    return answering(this.parts.pages, async () => this.pageOf(await this.askingOf(visit)));
  }

  async signIn(visit: DeskVisit): Promise<DeskAnswer> {
    return answering(this.parts.pages, async () => {
      const asking = await this.askingOf(visit);
      const form = await this.formOf(visit, 'login');
      if (asking.step !== 'login') throw new InteractionOver();
      if (form.get('decision') === 'decline') return this.decline(visit, asking);
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
    return answering(this.parts.pages, async () => {
      const asking = await this.askingOf(visit);
      const form = await this.formOf(visit, 'consent');
      if (asking.step !== 'consent' || !asking.subject) throw new InteractionOver();
      if (form.get('decision') !== 'allow') return this.decline(visit, asking);
      const chosen = new Set(form.getAll('scope'));
      const scopes = asking.scopes.filter((scope) => chosen.has(scope));
      if (scopes.length === 0) return this.decline(visit, asking);
      await this.record('oauth.consent.given', asking, { subject: asking.subject, details: { scopes: scopes.join(' ') } });
      const interactions = await this.parts.server.interactions();
      return redirect(await interactions.consented(visit.request, visit.response, { uid: visit.uid, scopes }));
    });
  }

  private async askingOf({ request, response, uid }: DeskVisit): Promise<Asking> {
    const interactions = await this.parts.server.interactions();
    return interactions.asking(request, response, uid);
  }

  private async formOf({ request, uid }: DeskVisit, step: string): Promise<URLSearchParams> {
    const form = await readForm(request);
    this.parts.tokens.assertOurs(request, form, { uid, step });
    return form;
  }

  private async decline(visit: DeskVisit, asking: Asking): Promise<DeskAnswer> {
    await this.record('oauth.consent.declined', asking, { subject: asking.subject, details: {} });
    const interactions = await this.parts.server.interactions();
    return redirect(await interactions.declined(visit.request, visit.response));
  }

  private async refuse(asking: Asking, told: { user: string; reason: string; address: string }): Promise<DeskAnswer> {
    // Of a name that is none of ours nothing is kept: people type passwords into the wrong field.
    const { user, reason, address } = told;
    const subject = reason === 'unknown' || reason === 'throttled' ? undefined : user.trim().toLowerCase();
    await this.record('auth.denied', asking, { subject, details: { reason, address }, severity: 'warn' });
    return this.pageOf(asking, { problem: REFUSED, user, status: 401 });
  }

  private pageOf(asking: Asking, state: { problem?: string; user?: string; status?: number } = {}): DeskAnswer {
    const token = this.parts.tokens.of(asking.uid, asking.step);
    const write = asking.step === 'login' ? signInPage : consentPage;
    const { redirectUri } = asking.client;
    const targets = redirectUri === undefined ? [] : [destinationOf(redirectUri).source];
    return {
      status: state.status ?? 200,
      headers: this.parts.pages.headers(targets),
      body: write(asking, { token, problem: state.problem, user: state.user }),
    };
  }

  private async record(kind: string, asking: Asking, { subject, details, severity = 'info' }: Told): Promise<void> {
    const actor = subject === undefined ? {} : { actor: { subject, roles: [] } };
    await this.parts.trail.record({ kind, severity, ...actor, client: { id: asking.client.id }, details });
  }
}
