import { digestOf, qualifiedName, Refusal, type McpCall } from '@gatehouse/kernel';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Review } from './reviews/review-store.js';
import { Reviews } from './reviews/reviews.js';

/** Fifth stage of the path: a call that is held goes on when its approval is used up. The last guard, so that none is used up for a call that another would refuse. */
@Injectable()
export class ApprovalGuard implements CanActivate {
  constructor(private readonly reviews: Reviews) {}

  /** Throws Refusal APPROVAL_NEEDED, ACCESS_FORBIDDEN. */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const call = context.getArgByIndex<McpCall>(0);
    const decision = call.decision.peek();
    if (decision?.effect === 'hold') await this.pass(call, decision.approver);
    return true;
  }

  /** A call that answers a question goes on under the approval that it began with, as its seal says; so does what became of it, a task. */
  private async pass(call: McpCall, approver: string): Promise<void> {
    const { review: approved, task } = call.resumed.peek() ?? {};
    if (approved !== undefined) call.review.set(approved);
    if (approved !== undefined || task !== undefined) return;
    const entry = call.tool.get();
    const { subject } = call.principal.get();
    const query = { subject, upstream: entry.upstream, tool: qualifiedName(entry), argumentsDigest: digestOf(call.arguments) };
    const { review, state } = await this.reviews.admit(query, approver);
    call.review.set(review.id);
    if (state === 'refused') throw new Refusal('ACCESS_FORBIDDEN', `Review ${review.id} of this call was decided against it.`);
    if (state === 'waiting') throw new Refusal('APPROVAL_NEEDED', howToComeBack(review));
  }
}

function howToComeBack(review: Review): string {
  const role = review.approverRole.replaceAll('_', ' ');
  return `Somebody in the role ${role} has to approve review ${review.id} before ${new Date(review.expiresAt).toISOString()}. Make the same call again after that.`;
}
