import type { BeforeDecision, Review, ReviewOptions, Reviews, ShownReview } from '@gatehouse/access';
import type { AuditTrail } from '@gatehouse/audit';
import type { Principal } from '@gatehouse/kernel';

export const REVIEW_VERBS = ['approve', 'refuse', 'break_glass'] as const;
export type ReviewVerb = (typeof REVIEW_VERBS)[number];

export interface ReviewDecision {
  readonly id: string;
  readonly person: Principal;
  /** Needed to refuse, to break the glass, and to approve what a ground asks a reason for. */
  readonly reason?: string;
  /** How the person came: command line, page, interface. */
  readonly by: 'cli' | 'page' | 'api';
}

/** What goes on record of a decision; its reason where a rule asks for one. */
interface Recorded extends Pick<ReviewDecision, 'person' | 'reason' | 'by'> {
  readonly verb: ReviewVerb;
}

/** `overtaken`: somebody else decided at the same moment, and this decision counts for nothing. */
type Told = Omit<Review, 'status'> & { readonly status: Review['status'] | 'overtaken' };

interface Deciding extends Pick<ReviewDecision, 'id' | 'person'> {
  readonly said: string;
  readonly before: BeforeDecision;
}

/** A decision that needs a reason came without one. */
export class ReasonNeeded extends Error {
  constructor() {
    super('Say why: whoever asked and whoever looks at the audit will want to know.');
    this.name = 'ReasonNeeded';
  }
}

/** Where people decide about held calls, by whichever door they come. Every look and every decision is on record. */
export class ApprovalDesk {
  constructor(
    private readonly reviews: Reviews,
    private readonly trail: AuditTrail,
  ) {}

  waitingFor(person: Principal): Promise<Review[]> {
    return this.reviews.waitingFor(person);
  }

  askedBy(person: Principal): Promise<Review[]> {
    return this.reviews.askedBy(person);
  }

  optionsFor(person: Principal, review: Review): ReviewOptions {
    return this.reviews.optionsFor(person, review);
  }

  list(status?: Review['status']): Promise<Review[]> {
    return this.reviews.list(status);
  }

  /** Exactly what would be sent. Throws ReviewFault. */
  async show(id: string, person: Principal, by: ReviewDecision['by']): Promise<ShownReview> {
    const shown = await this.reviews.show(id, person);
    await this.trail.record({
      kind: 'review.viewed',
      actor: { subject: person.subject, roles: person.roles },
      details: { review: id, by },
    });
    return shown;
  }

  /** Throws ReviewFault, ReasonNeeded. */
  async decide(verb: ReviewVerb, { id, person, reason, by }: ReviewDecision): Promise<Review> {
    const said = reason?.trim() ?? '';
    const isAsked = verb !== 'approve' || (await this.asksReason(id));
    if (isAsked && said === '') throw new ReasonNeeded();
    const decision = { verb, person, by, ...(isAsked && verb === 'approve' ? { reason: said } : {}) };
    let recorded: Review | undefined;
    const before = async (made: Review): Promise<void> => {
      await this.record(made, decision);
      recorded = made;
    };
    try {
      return await this.carryOut(verb, { id, person, said, before });
    } catch (fault) {
      if (recorded) await this.record({ ...recorded, status: 'overtaken' }, decision);
      throw fault;
    }
  }

  /** Before it counts: a decision without its record, or a glass without its alert, there is none. */
  private async record({ id, subject, upstream, tool, status }: Told, { verb, person, by, reason }: Recorded): Promise<void> {
    await this.trail.record({
      kind: verb === 'break_glass' ? 'breakglass.used' : 'review.decided',
      severity: verb === 'break_glass' ? 'alert' : 'info',
      actor: { subject: person.subject, roles: person.roles },
      details: { review: id, decision: verb, subject, upstream, tool, status, by, ...(reason === undefined ? {} : { reason }) },
    });
  }

  /** An approval that goes against a rule. */
  private async asksReason(id: string): Promise<boolean> {
    return (await this.reviews.find(id))?.grounds.some(({ asksReason }) => asksReason) ?? false;
  }

  private carryOut(verb: ReviewVerb, { id, person, said, before }: Deciding): Promise<Review> {
    if (verb === 'approve') return this.reviews.approve(id, person, said === '' ? undefined : said, before);
    return verb === 'refuse' ? this.reviews.refuse(id, person, said, before) : this.reviews.breakGlass(id, person, said, before);
  }
}
