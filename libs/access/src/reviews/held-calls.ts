import { qualifiedName, reasonArgumentOf, Refusal, type JsonObject, type McpCall } from '@gatehouse/kernel';
import type { Review } from './review-store.js';
import { Reviews } from './reviews.js';

/** The caller's own word is missing, and where they give it. */
export interface OwnWord {
  readonly review: string;
  /** A page that asks who they are; nothing that matters is in its address. */
  readonly page: string;
  /** Whether nobody else has to approve. */
  readonly isAll: boolean;
}

/** A call that waits for people. `own` where the caller is one of them and there is a page for it. */
export class ApprovalNeeded extends Refusal {
  constructor(
    detail: string,
    readonly own?: OwnWord,
  ) {
    super('APPROVAL_NEEDED', detail);
  }
}

export interface HeldCallsOptions {
  /** Address of the page on which people decide about a review, where there is one. */
  readonly pageOf?: (id: string) => string;
}

/**
 * A call that policy or a ground of another stage holds waits here, behind every other stage: what people approve is exactly what would be
 * sent, and what would be refused
 * anyway asks nobody.
 */
export class HeldCalls {
  constructor(
    private readonly reviews: Reviews,
    private readonly options: HeldCallsOptions = {},
  ) {}

  /** Throws ApprovalNeeded, Refusal ACCESS_FORBIDDEN. A call that goes on after a question goes on under the approval that it began with, as its seal says. */
  async admit(call: McpCall): Promise<void> {
    const approvers = approversOf(call);
    if (approvers.length === 0) return;
    const { review: approved, task } = call.resumed.peek() ?? {};
    if (approved !== undefined) call.review.set(approved);
    if (approved !== undefined || task !== undefined) return;
    const entry = call.tool.get();
    const held = {
      subject: call.principal.get().subject,
      upstream: entry.upstream,
      tool: qualifiedName(entry),
      arguments: shownTo(call),
      grounds: call.holds.map(({ approvers: _approvers, suggests: _suggests, ...ground }) => ground),
    };
    const { review, state } = await this.reviews.admit(held, approvers);
    if (call.review.peek() === undefined) call.review.set(review.id);
    if (state === 'approved') for (const { whenApproved } of call.holds) if (whenApproved !== undefined) call.label(whenApproved);
    if (state === 'refused') throw new Refusal('ACCESS_FORBIDDEN', `Review ${review.id} of this call was decided against it.`);
    if (state === 'waiting')
      throw this.needed(
        review,
        call.holds.flatMap(({ says, suggests }) => [says, ...(suggests === undefined ? [] : [suggests])]),
      );
  }

  private needed(review: Review, because: readonly string[]): ApprovalNeeded {
    const page = this.options.pageOf?.(review.id);
    const missing = missingRoles(review);
    const own = page !== undefined && missing.includes(SELF) ? { review: review.id, page, isAll: missing.length === 1 } : undefined;
    return new ApprovalNeeded([...because, howToComeBack(review, page)].join(' '), own);
  }
}

const SELF = 'self';

/** What would be sent, and why it is asked for: people approve both. */
function shownTo(call: McpCall): JsonObject {
  const reason = call.reason.peek();
  const name = reason === undefined ? undefined : reasonArgumentOf(call.tool.get());
  return name === undefined ? call.upstreamArguments : { ...call.upstreamArguments, [name]: reason! };
}

/** Of policy, and of every other ground. */
function approversOf(call: McpCall): string[] {
  const decision = call.decision.get();
  return [...new Set([...(decision.effect === 'hold' ? decision.approvers : []), ...call.holds.flatMap(({ approvers }) => approvers)])];
}

function missingRoles({ approverRoles, approvals }: Review): readonly string[] {
  const given = new Set<string>(approvals.map(({ role }) => role));
  return approverRoles.filter((role) => !given.has(role));
}

function howToComeBack(review: Review, page: string | undefined): string {
  const { id, expiresAt } = review;
  const until = new Date(expiresAt).toISOString();
  const who = missingRoles(review).map(nameOf).join(' and ');
  return `${who[0]!.toUpperCase()}${who.slice(1)} to approve review ${id} before ${until}${page === undefined ? '' : ` at ${page}`}. Make the same call again after that.`;
}

function nameOf(role: string): string {
  return role === SELF
    ? 'The caller has, in person and outside of this assistant,'
    : `somebody in the role ${role.replaceAll('_', ' ')} has`;
}
