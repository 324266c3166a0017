import { Refusal, type Principal, type Role } from '@gatehouse/kernel';
import type { Policy } from '../policy/policy.js';
import type { Requesters } from './requesters.js';
import type { Approval, Review } from './review-store.js';

/** The caller in person, not their assistant. */
const SELF = 'self';

interface Asked {
  readonly action: 'approve' | 'break_glass';
  readonly role: string;
  /** Of a decision that was made before: policies with hours are judged by the hour at which it was. */
  readonly at?: number;
}

/** Who may decide about a held call, by the policies and the roster of this moment. */
export class Deciders {
  constructor(private readonly parts: { readonly policy: Policy; readonly requesters: Requesters }) {}

  /** The role that this person could still decide in; undefined where there is none, or where they have decided already. */
  roleFor(person: Principal, review: Review): string | undefined {
    if (review.approvals.some(({ by }) => by.toLowerCase() === person.subject.toLowerCase())) return undefined;
    const given = new Set(review.approvals.map(({ role }) => role));
    return review.approverRoles.find((role) => !given.has(role) && this.asks(person, review, { action: 'approve', role }));
  }

  mayEverDecide(person: Principal, review: Review): boolean {
    return review.approverRoles.some((role) => this.asks(person, review, { action: 'approve', role }));
  }

  mayBreakGlass(person: Principal, review: Review): boolean {
    return this.asks(person, review, { action: 'break_glass', role: glassRole(review) });
  }

  /** Whether all who said yes could say it now: the word of somebody who left, was put out or lost the role or licence counts for nothing. */
  standBy(review: Review): boolean {
    return review.approvals.every((approval) => this.couldGive(approval, review));
  }

  private couldGive(approval: Approval, review: Review): boolean {
    // The caller in person: whoever calls now is looked up at this call.
    if (approval.role === SELF) return isOwn({ subject: approval.by }, review);
    const person = orNobody(() => this.parts.requesters.personOf(approval));
    if (!person) return false;
    const { at } = approval;
    if (approval.role === 'break_glass') return this.asks(person, review, { action: 'break_glass', role: glassRole(review), at });
    return this.asks(person, review, { action: 'approve', role: approval.role, at });
  }

  private asks(person: Principal, review: Review, { action, role, at }: Asked): boolean {
    if (role === SELF && action === 'approve') return isOwn(person, review);
    const asker = orNobody(() => ({ office: this.parts.requesters.officeOf(review.subject) }));
    if (!asker) return false;
    const request = { action, approverRole: role as Role, ownRequest: isOwn(person, review), ...asker, at };
    return this.parts.policy.approval(person, request).permitted;
  }
}

const glassRole = ({ approverRoles }: Review): string => approverRoles.find((role) => role !== SELF) ?? 'broker';

export const isOwn = (person: Pick<Principal, 'subject'>, review: Review): boolean =>
  person.subject.toLowerCase() === review.subject.toLowerCase();

/** Undefined for somebody who is gone, and while no roster can be read: nobody then decides about what they asked, and their word is none. */
function orNobody<T>(find: () => T): T | undefined {
  try {
    return find();
  } catch (thrown) {
    if (thrown instanceof Refusal) return undefined;
    throw thrown;
  }
}
