import {
  carriesContent,
  Catalogue,
  concernsTask,
  covers,
  Refusal,
  type CatalogueEntry,
  type JsonObject,
  type McpCall,
  type OfferKind,
  type RefusalCode,
  type RefusalReason,
  scopeFor,
  spansOffers,
} from '@gatehouse/kernel';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ArgumentsInClear } from './arguments-in-clear.js';
import { Policy } from './policy/policy.js';

/** What does not exist for the caller, and what does not exist at all: the same words, told apart in the audit only. */
const HIDDEN: Readonly<Record<OfferKind, RefusalCode>> = {
  tool: 'TOOL_HIDDEN',
  prompt: 'PROMPT_HIDDEN',
  resource: 'RESOURCE_HIDDEN',
  template: 'RESOURCE_HIDDEN',
};
const UNKNOWN: Readonly<Record<OfferKind, RefusalCode>> = {
  tool: 'TOOL_UNKNOWN',
  prompt: 'PROMPT_UNKNOWN',
  resource: 'RESOURCE_UNKNOWN',
  template: 'RESOURCE_UNKNOWN',
};
const REFUSALS: Readonly<Record<Exclude<RefusalReason, 'invisible'>, RefusalCode>> = {
  licence: 'ACCESS_LICENCE',
  membership: 'ACCESS_MEMBERSHIP',
  forbidden: 'ACCESS_FORBIDDEN',
  arguments: 'ACCESS_ARGUMENTS',
};

const NAMING: Readonly<Record<string, string>> = {
  'tools/call': 'params.name must be the name of a tool.',
  'prompts/get': 'params.name must be the name of a prompt.',
  'resources/read': 'params.uri must be the URI of a resource.',
  'resources/subscribe': 'params.uri must be the URI of a resource.',
  'resources/unsubscribe': 'params.uri must be the URI of a resource.',
  'tasks/get': 'params.taskId must be the id of a task.',
  'tasks/update': 'params.taskId must be the id of a task.',
  'tasks/cancel': 'params.taskId must be the id of a task.',
  'completion/complete': 'params.ref must name a prompt or a resource template.',
};

/** Second stage of the path: may they. Writes the tool and the decision on the call, or throws the Refusal. */
@Injectable()
export class EntitlementGuard implements CanActivate {
  constructor(
    private readonly policy: Policy,
    private readonly catalogue: Catalogue,
    private readonly inClear: ArgumentsInClear,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const call = context.getArgByIndex<McpCall>(0);
    // Decided offer by offer: a list in VisibleCatalogue, which asks the same policy; a subscription by this guard, once for each resource.
    if (spansOffers(call.method)) return true;
    if (!carriesContent(call.method)) throw new Refusal('METHOD_NOT_SERVED');
    const entry = this.entryOf(call);
    // The arguments of a task were judged when it began.
    if (concernsTask(call.method)) return this.admit(call, entry, 'judged');
    if (!this.dependsOnArguments(call, entry)) return this.admit(call, entry, {});
    return this.inClear.of(call).then((args) => this.admit(call, entry, args));
  }

  /** False for what is not there for the caller: nothing of its arguments is looked at, or how they are refused would tell that it exists. */
  private dependsOnArguments(call: McpCall, entry: CatalogueEntry): boolean {
    const principal = call.principal.get();
    const { address } = call.inbound;
    return (
      this.policy.readsArguments(principal, entry) && this.policy.decide(principal, { action: 'list', entry, address }).effect !== 'refuse'
    );
  }

  private entryOf(call: McpCall): CatalogueEntry {
    const { sought } = call;
    if (!sought) throw new Refusal('BAD_MESSAGE', NAMING[call.method]);
    const entry = this.catalogue.find(call.inbound.endpoint, sought.name, sought.kind);
    if (!entry) throw new Refusal(UNKNOWN[sought.kind]);
    call.tool.set(entry);
    return entry;
  }

  private admit(call: McpCall, entry: CatalogueEntry, args: JsonObject | 'judged'): true {
    const { address } = call.inbound;
    const decision = this.policy.decide(call.principal.get(), { action: 'call', entry, arguments: args, address });
    call.decision.set(decision);
    if (decision.effect === 'refuse') throw new Refusal(decision.reason === 'invisible' ? HIDDEN[entry.kind] : REFUSALS[decision.reason]);
    // After what the person may do, so that a scope tells nothing of a tool they may not see. A held call waits at the end of the path.
    assertScope(call, entry);
    return true;
  }
}

function assertScope(call: McpCall, { terms }: CatalogueEntry): void {
  const needed = scopeFor(terms.action);
  if (!covers(call.inbound.claims.scopes, needed))
    throw new Refusal('SCOPE_INSUFFICIENT', undefined, { data: { requiredScopes: [needed] } });
}
