import {
  Catalogue,
  digestOf,
  Refusal,
  type CatalogueEntry,
  type Decision,
  type McpCall,
  type RefusalCode,
  type RefusalReason,
} from '@gatehouse/kernel';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Policy } from './policy/policy.js';
import type { Review } from './reviews/review-store.js';
import { Reviews } from './reviews/reviews.js';

const REFUSALS: Readonly<Record<RefusalReason, RefusalCode>> = {
  invisible: 'TOOL_HIDDEN',
  licence: 'ACCESS_LICENCE',
  membership: 'ACCESS_MEMBERSHIP',
  forbidden: 'ACCESS_FORBIDDEN',
};

/** Second stage of the path: may they. Writes the tool and the decision on the call, or throws the Refusal; a held call goes on when its approval is used up. */
@Injectable()
export class EntitlementGuard implements CanActivate {
  constructor(
    private readonly policy: Policy,
    private readonly catalogue: Catalogue,
    private readonly reviews: Reviews,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const call = context.getArgByIndex<McpCall>(0);
    // A list is decided entry by entry in VisibleCatalogue, which asks the same policy.
    if (call.method === 'tools/list') return true;
    if (call.method !== 'tools/call') throw new Refusal('METHOD_NOT_SERVED');
    await this.admit(call, this.toolOf(call));
    return true;
  }

  private toolOf(call: McpCall): CatalogueEntry {
    const name = call.inbound.params['name'];
    if (typeof name !== 'string') throw new Refusal('BAD_MESSAGE', 'params.name must be the name of a tool.');
    const tool = this.catalogue.find(call.inbound.endpoint, name);
    if (!tool) throw new Refusal('TOOL_UNKNOWN');
    call.tool.set(tool);
    return tool;
  }

  private async admit(call: McpCall, entry: CatalogueEntry): Promise<void> {
    const decision = this.policy.decide(call.principal.get(), { action: 'call', entry });
    call.decision.set(decision);
    if (decision.effect === 'refuse') throw new Refusal(REFUSALS[decision.reason]);
    if (decision.effect === 'hold') await this.pass(call, entry, decision);
  }

  private async pass(call: McpCall, entry: CatalogueEntry, { approver }: Extract<Decision, { effect: 'hold' }>): Promise<void> {
    const { subject } = call.principal.get();
    const query = { subject, upstream: entry.upstream, tool: entry.name, argumentsDigest: digestOf(call.arguments) };
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
