import type { Policy, Requesters, Taint, Taints } from '@gatehouse/access';
import type { AuditTrail } from '@gatehouse/audit';
import type { Principal, Role } from '@gatehouse/kernel';

export interface TaintDeskParts {
  readonly taints: Taints;
  readonly policy: Policy;
  readonly requesters: Requesters;
  readonly trail: AuditTrail;
}

export interface TaintClearing {
  readonly subject: string;
  /** OAuth client; all of that person's where not said. */
  readonly client?: string;
  readonly by: Principal;
  readonly reason: string;
}

const REVIEWERS: readonly Role[] = ['broker', 'compliance'];

/** Where people look at whom a stranger's orders reached, and say that it is over. */
export class TaintDesk {
  constructor(private readonly parts: TaintDeskParts) {}

  list(subject?: string): Promise<Taint[]> {
    return this.parts.taints.list(subject);
  }

  /** Resolves with how many there were. Throws where this person may not, or may not for that person. */
  async clear({ subject, client, by, reason }: TaintClearing): Promise<number> {
    if (!this.mayClear(by, subject))
      throw new Error(`${by.subject} may not clear this; a broker of that person's office, or compliance, may, and nobody for themselves.`);
    const count = await this.parts.taints.clear(subject, client);
    await this.parts.trail.record({
      kind: 'taint.cleared',
      actor: { subject: by.subject, roles: by.roles },
      details: { subject, ...(client === undefined ? {} : { client }), count, reason },
    });
    return count;
  }

  /** Whoever may approve what they ask. */
  private mayClear(by: Principal, subject: string): boolean {
    const office = this.parts.requesters.officeOf(subject);
    const ownRequest = by.subject.toLowerCase() === subject.toLowerCase();
    return REVIEWERS.some(
      (approverRole) => this.parts.policy.approval(by, { action: 'approve', approverRole, ownRequest, office }).permitted,
    );
  }
}
