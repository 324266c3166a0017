import { qualifiedName, Refusal, type McpCall } from '@gatehouse/kernel';
import type { Review } from './review-store.js';
import { Reviews } from './reviews.js';

export interface HeldCallsOptions {
  /** Address of the page on which people decide about a review, where there is one. */
  readonly pageOf?: (id: string) => string;
}

/**
 * A call that policy holds waits here, behind every other stage: what people approve is exactly what would be sent, and what would be refused
 * anyway asks nobody.
 */
export class HeldCalls {
  constructor(
    private readonly reviews: Reviews,
    private readonly options: HeldCallsOptions = {},
  ) {}

  /** Throws Refusal APPROVAL_NEEDED, ACCESS_FORBIDDEN. A call that goes on after a question goes on under the approval that it began with, as its seal says. */
  async admit(call: McpCall): Promise<void> {
    const decision = call.decision.get();
    if (decision.effect !== 'hold') return;
    const { review: approved, task } = call.resumed.peek() ?? {};
    if (approved !== undefined) call.review.set(approved);
    if (approved !== undefined || task !== undefined) return;
    const entry = call.tool.get();
    const held = {
      subject: call.principal.get().subject,
      upstream: entry.upstream,
      tool: qualifiedName(entry),
      arguments: call.upstreamArguments,
    };
    const { review, state } = await this.reviews.admit(held, decision.approvers);
    call.review.set(review.id);
    if (state === 'refused') throw new Refusal('ACCESS_FORBIDDEN', `Review ${review.id} of this call was decided against it.`);
    if (state === 'waiting') throw new Refusal('APPROVAL_NEEDED', howToComeBack(review, this.options.pageOf?.(review.id)));
  }
}

function howToComeBack({ id, approverRoles, approvals, expiresAt }: Review, page: string | undefined): string {
  const given = new Set(approvals.map(({ role }) => role));
  const missing = approverRoles.filter((role) => !given.has(role)).map(nameOf);
  const until = new Date(expiresAt).toISOString();
  const who = missing.join(' and ');
  return `${who[0]!.toUpperCase()}${who.slice(1)} to approve review ${id} before ${until}${page === undefined ? '' : ` at ${page}`}. Make the same call again after that.`;
}

function nameOf(role: string): string {
  return role === 'self'
    ? 'The caller has, in person and outside of this assistant,'
    : `somebody in the role ${role.replaceAll('_', ' ')} has`;
}
