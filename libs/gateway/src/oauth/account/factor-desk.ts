import type { AuditTrail } from '@gatehouse/audit';
import { ACCOUNT_PATH, type LocalAccounts, type SecondFactorRule, type SecondFactors } from '@gatehouse/identity';
import { redirect, type DeskAnswer } from '../desk.js';
import type { FormTokens } from '../form.js';
import type { GatewayPages } from '../gateway-pages.js';
import { enrolPage, recoveryPage } from '../second-factor-pages.js';
import type { SealedStep } from '../sealed-step.js';
import type { Proving } from './proving.js';
import { placeOf, type Sent } from './sent.js';

export interface FactorParts {
  readonly accounts: LocalAccounts;
  readonly factors: SecondFactors;
  readonly rule: SecondFactorRule;
  readonly steps: SealedStep;
  readonly tokens: FormTokens;
  readonly pages: GatewayPages;
  readonly trail: AuditTrail;
  readonly proving: Proving;
}

/** An authenticator on its way in: its key, and which one it takes the place of. */
interface Pending {
  readonly key: string;
  readonly replaces?: number | undefined;
}

type Again = (problem: string) => Promise<DeskAnswer>;

const NOT_YET = 'That code does not fit. Scan the picture with your authenticator app, then type the code that it shows now.';

/** The part of the account page that sets up, replaces and removes a second factor. */
export class FactorDesk {
  constructor(private readonly parts: FactorParts) {}

  async begin(sent: Sent, again: Again): Promise<DeskAnswer> {
    const { user } = sent.session;
    const { factors, rule, accounts } = this.parts;
    if (rule.isOff || (await accounts.passwordSetAt(user)) === undefined) return again('This account has no second factor here.');
    const refused = await this.parts.proving.refusal(sent);
    if (refused !== undefined) return again(refused);
    const known = await factors.statusOf(user);
    return this.enrolAnswer(sent, { key: factors.begin(user).key, replaces: known?.enrolledAt });
  }

  async confirm(sent: Sent, again: Again): Promise<DeskAnswer> {
    const { user } = sent.session;
    const { factors, steps, pages } = this.parts;
    const pending = steps.open<Pending>(this.place(sent), sent.form.get('step') ?? '');
    if (!pending) return again('That took too long. Begin again.');
    const codes = await factors.enrol({ user, ...pending, code: sent.form.get('code') ?? '' });
    if (!codes) return this.enrolAnswer(sent, pending, NOT_YET);
    await this.record(pending.replaces === undefined ? 'auth.second_factor.enrolled' : 'auth.second_factor.replaced', sent);
    return { status: 200, headers: pages.headers(), body: recoveryPage({ codes }) };
  }

  async remove(sent: Sent, again: Again): Promise<DeskAnswer> {
    const { factors, rule } = this.parts;
    const { user } = sent.session;
    if (this.parts.accounts.mustHaveSecondFactor(user))
      return again('Your brokerage asks for a second factor. You can replace it, not remove it.');
    const refused = await this.parts.proving.refusal(sent);
    if (refused !== undefined) return again(refused);
    if (rule.isOff) return again('This account has no second factor here.');
    await this.record('auth.second_factor.removed', sent, 'warn');
    await factors.remove(user);
    return redirect({ location: ACCOUNT_PATH });
  }

  private enrolAnswer(sent: Sent, pending: Pending, problem?: string): DeskAnswer {
    const { session } = sent;
    const { factors, steps, tokens, pages } = this.parts;
    const body = enrolPage({
      action: `${ACCOUNT_PATH}/confirm`,
      token: tokens.of(placeOf(session), 'account'),
      sealed: steps.seal(this.place(sent), pending),
      factor: factors.begin(session.user, pending.key),
      problem,
      isRequired: false,
    });
    return { status: problem === undefined ? 200 : 400, headers: pages.headers(), body };
  }

  private place({ session }: Sent): string {
    return `account ${placeOf(session)}`;
  }

  private async record(kind: string, { session: { user: subject }, visit }: Sent, severity: 'info' | 'warn' = 'info'): Promise<void> {
    await this.parts.trail.record({ kind, severity, actor: { subject, roles: [] }, details: { address: visit.address } });
  }
}
