import type { AuditTrail } from '@gatehouse/audit';
import type { LocalAccounts, Throttle } from '@gatehouse/identity';
import type { Sent } from './sent.js';

export interface ProvingParts {
  readonly accounts: LocalAccounts;
  readonly trail: AuditTrail;
  readonly tries: Throttle;
}

const REFUSED =
  'Nothing was changed: the password or the code does not fit, or too many tries were made. Wait for the next code and try that.';

/** A session alone, which may be stolen, changes neither password nor second factor: both are proven again, with the same count of tries. */
export class Proving {
  constructor(private readonly parts: ProvingParts) {}

  /** Why a form does not prove who sent it, as a sentence; undefined where it does. */
  async refusal(sent: Sent): Promise<string | undefined> {
    const reason = await this.reason(sent);
    if (reason === undefined) return undefined;
    const { session, visit } = sent;
    const actor = { subject: session.user, roles: [] };
    await this.parts.trail.record({ kind: 'auth.denied', severity: 'warn', actor, details: { reason, address: visit.address } });
    return REFUSED;
  }

  private async reason({ session: { user }, form, visit }: Sent): Promise<string | undefined> {
    const { accounts, tries } = this.parts;
    if (!(await tries.take(visit.address))) return 'throttled';
    const first = await accounts.signIn(user, form.get('password') ?? '');
    if ('refused' in first) return first.refused;
    if (first.next !== 'code') return undefined;
    const second = await accounts.code(user, form.get('code') ?? '');
    return 'refused' in second ? `code_${second.refused}` : undefined;
  }
}
