import type { AuditTrail } from '@gatehouse/audit';
import {
  ACCOUNT_CLIENT,
  ACCOUNT_PATH,
  unfitness,
  type BrowserSession,
  type Consents,
  type LocalAccounts,
  type OnDemandAuthorizationServer,
  type Revocations,
  type Throttle,
} from '@gatehouse/identity';
import { answering, redirect, type DeskAnswer, type Visit } from '../desk.js';
import { readForm, type FormTokens } from '../form.js';
import type { GatewayPages } from '../gateway-pages.js';
import { accountPage, leftPage, type ShownConsent } from './account-page.js';
import { FactorDesk, type FactorParts } from './factor-desk.js';
import { Proving } from './proving.js';
import { placeOf, type Sent } from './sent.js';
import { signInAddress } from './sign-in-address.js';

export interface AccountParts extends Omit<FactorParts, 'proving'> {
  readonly origin: string;
  /** Whether people may sign in with a password of this gateway. */
  readonly passwords: boolean;
  readonly server: OnDemandAuthorizationServer;
  readonly accounts: LocalAccounts;
  readonly consents: Consents;
  readonly revocations: Revocations;
  readonly pages: GatewayPages;
  readonly tokens: FormTokens;
  readonly trail: AuditTrail;
  /** Tries to prove who one is, per address. */
  readonly tries: Throttle;
}

/** Everything that a form of the page can ask for. */
export const ACCOUNT_ACTIONS = ['withdraw', 'sign-out', 'password', 'enrol', 'confirm', 'remove'] as const;
export type AccountAction = (typeof ACCOUNT_ACTIONS)[number];

/** Where people see and end what acts for them. Knows nothing of HTTP frameworks. */
export class AccountDesk {
  private readonly proving: Proving;
  private readonly factorDesk: FactorDesk;

  constructor(private readonly parts: AccountParts) {
    this.proving = new Proving(parts);
    this.factorDesk = new FactorDesk({ ...parts, proving: this.proving });
  }

  /** @param query what an authorization answer brought along */
  async show(visit: Visit, query: URLSearchParams): Promise<DeskAnswer> {
    return answering(this.parts.pages, async () => {
      const session = await this.parts.server.session(visit.request, visit.response);
      if (query.has('error') && !session) return this.left('You are not signed in.');
      if (!session) return redirect({ location: signInAddress(this.parts.origin) });
      if (query.size > 0) return redirect({ location: ACCOUNT_PATH });
      return this.page(session);
    });
  }

  async act(visit: Visit, action: AccountAction): Promise<DeskAnswer> {
    return answering(this.parts.pages, async () => {
      const session = await this.parts.server.session(visit.request, visit.response);
      if (!session) return redirect({ location: ACCOUNT_PATH });
      const form = await readForm(visit.request);
      this.parts.tokens.assertOurs(visit.request, form, { uid: placeOf(session), step: 'account' });
      return this.take(action, { visit, session, form });
    });
  }

  private take(action: AccountAction, sent: Sent): Promise<DeskAnswer> {
    const again = (sentence: string): Promise<DeskAnswer> => this.page(sent.session, sentence);
    switch (action) {
      case 'withdraw':
        return this.withdraw(sent);
      case 'sign-out':
        return this.signOut(sent);
      case 'password':
        return this.changePassword(sent, again);
      case 'enrol':
        return this.factorDesk.begin(sent, again);
      case 'confirm':
        return this.factorDesk.confirm(sent, again);
      case 'remove':
        return this.factorDesk.remove(sent, again);
    }
  }

  private async withdraw({ session: { user }, form, visit }: Sent): Promise<DeskAnswer> {
    const client = form.get('client') ?? '';
    const held = await this.parts.consents.of(user);
    if (!held.some((each) => each.client === client)) return redirect({ location: ACCOUNT_PATH });
    await this.record('oauth.consent.withdrawn', user, { client, address: visit.address });
    await this.parts.consents.withdraw(user, client);
    return redirect({ location: ACCOUNT_PATH });
  }

  private async signOut({ session: { user }, visit }: Sent): Promise<DeskAnswer> {
    await this.record('auth.signed_out', user, { address: visit.address });
    await this.parts.revocations.endSignIns(user);
    return this.left('You are signed out everywhere. Applications have to ask you again.');
  }

  private async changePassword(sent: Sent, again: (problem: string) => Promise<DeskAnswer>): Promise<DeskAnswer> {
    const { form, session } = sent;
    const { user } = session;
    const password = form.get('new') ?? '';
    if (password !== form.get('again')) return again('The new password was typed in two ways.');
    const refused = await this.proving.refusal(sent);
    if (refused !== undefined) return again(refused);
    const unfit = unfitness(user, password);
    if (unfit !== undefined) return again(unfit);
    await this.record('auth.password.changed', user, { address: sent.visit.address });
    await this.parts.accounts.setPassword(user, password);
    return this.left('Your password is changed, and you are signed out everywhere.');
  }

  private async page(session: BrowserSession, sentence?: string): Promise<DeskAnswer> {
    const { accounts, factors, rule, tokens, pages, server } = this.parts;
    const { user } = session;
    const consents = (await this.parts.consents.of(user)).filter(({ client }) => client !== ACCOUNT_CLIENT);
    const shown = await Promise.all(
      consents.map(async (consent): Promise<ShownConsent> => ({ ...consent, name: await server.clientName(consent.client) })),
    );
    const body = accountPage({
      user,
      token: tokens.of(placeOf(session), 'account'),
      consents: shown,
      hasPassword: this.parts.passwords && (await accounts.passwordSetAt(user)) !== undefined,
      mayEnrol: !rule.isOff,
      factor: rule.isOff ? undefined : await factors.statusOf(user),
      problem: sentence,
    });
    return { status: sentence === undefined ? 200 : 400, headers: pages.headers(), body };
  }

  private left(sentence: string): DeskAnswer {
    return { status: 200, headers: this.parts.pages.headers(), body: leftPage(sentence) };
  }

  private async record(kind: string, subject: string, details: Readonly<Record<string, string>>): Promise<void> {
    await this.parts.trail.record({ kind, severity: 'info', actor: { subject, roles: [] }, details });
  }
}
