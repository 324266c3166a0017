import { EntitlementGuard, LimitGuard, TaintKeeping } from '@gatehouse/access';
import { PrincipalGuard } from '@gatehouse/identity';
import { IntegrityGuard } from '@gatehouse/integrity';
import { DESCRIBE_TOOL, FIND_TOOLS, type JsonObject, type McpCall } from '@gatehouse/kernel';
import { AskFirst } from '@gatehouse/mcp';
import { MlsTermsKeeping } from '@gatehouse/mls';
import { PrivacyMasking } from '@gatehouse/privacy';
import { RequestSanitizing, ResponseSanitizing } from '@gatehouse/sanitize';
import { UseFilters, UseGuards, UseInterceptors } from '@nestjs/common';
import { AccessReasonGuard } from './access-reason.guard.js';
import { CallConditions } from './call-conditions.js';
import { JudgedForwarding } from './judged-forwarding.js';
import { withNotices } from './legal-preconditions.js';
import { OfferListing } from './offer-listing.js';
import { McpGateway, OnMcp } from './on-mcp.js';
import { RefusalFilter } from './refusal.filter.js';
import { Subscriptions } from './subscriptions.js';

/**
 * The path of every MCP message. The decorators are the order: requests read down, responses read up.
 *
 *   AuditTrail.around(call)       outside, in PathDispatcher: guards run before interceptors, so an audit interceptor would never see a denied call
 *     RefusalFilter               any throw becomes an answer; the unexpected refuses
 *       PrincipalGuard            who asks
 *         EntitlementGuard        may they
 *          AccessReasonGuard      why, where policy asks; the reason leaves the arguments here
 *           IntegrityGuard        is this the tool, prompt or resource that was approved
 *             LimitGuard          not too often
 *             RequestSanitizing   v   argument contract, attacks in arguments
 *               MlsTermsKeeping   v^  licence, query security, quota      ^ attribution
 *                 PrivacyMasking  v^  open the caller's own placeholders  ^ mask
 *                   TaintKeeping    ^   who heard a stranger's orders
 *                   ResponseSanitizing ^ instructions hidden in results
 *                     RecordOwnership     is the record theirs
 *                     LegalPreconditions  does the law ask for something first    ^ notices
 *                     Taints              did a stranger's text ask for it
 *                     OwnPolicies         what the deployment's own code says against it
 *                     CallCaptures        what was asked is kept, where a rule of the firm asks for it; the answer in RecordedCalls
 *                     HeldCalls           has somebody approved it, where policy or another stage holds it
 *                     Forwarder           one upstream
 *
 * `call_tool` of discovery is opened before any of this, and is the call that it wraps. Lists, and what stands in their place,
 * pass the guards and no stage behind them: what they hold was filtered by policy and judged when it was pinned. So does
 * subscriptions/listen, which sends each resource through the path of resources/subscribe. Everything else carries content
 * (`carriesContent` in the kernel) and passes every stage. What subscribers hear later is asked of CallerAudience as it leaves.
 *
 * What leaves by another door (progress, logs) passes the same response stages in GuardedChannel.
 */
@McpGateway()
@UseFilters(RefusalFilter)
@UseGuards(PrincipalGuard, EntitlementGuard, AccessReasonGuard, IntegrityGuard, LimitGuard)
@UseInterceptors(RequestSanitizing, MlsTermsKeeping, PrivacyMasking, TaintKeeping, ResponseSanitizing)
export class GatewayPath {
  constructor(
    private readonly listing: OfferListing,
    private readonly conditions: CallConditions,
    private readonly forwarder: JudgedForwarding,
    private readonly subscriptions: Subscriptions,
  ) {}

  @OnMcp('tools/list', 'catalogue')
  listTools(call: McpCall): JsonObject {
    return this.listing.for(call);
  }

  @OnMcp(FIND_TOOLS, 'catalogue')
  findTools(call: McpCall): JsonObject {
    return this.listing.found(call);
  }

  @OnMcp(DESCRIBE_TOOL, 'catalogue')
  describeTool(call: McpCall): JsonObject {
    return this.listing.described(call);
  }

  @OnMcp('tools/call', 'tool')
  callTool(call: McpCall): Promise<JsonObject> {
    return this.forward(call);
  }

  @OnMcp('prompts/list', 'catalogue')
  listPrompts(call: McpCall): JsonObject {
    return this.listing.for(call);
  }

  @OnMcp('prompts/get', 'prompt')
  getPrompt(call: McpCall): Promise<JsonObject> {
    return this.forward(call);
  }

  @OnMcp('resources/list', 'catalogue')
  listResources(call: McpCall): JsonObject {
    return this.listing.for(call);
  }

  @OnMcp('resources/templates/list', 'catalogue')
  listResourceTemplates(call: McpCall): JsonObject {
    return this.listing.for(call);
  }

  @OnMcp('resources/read', 'resource')
  readResource(call: McpCall): Promise<JsonObject> {
    return this.forward(call);
  }

  @OnMcp('resources/subscribe', 'resource')
  async subscribe(call: McpCall): Promise<JsonObject> {
    await this.conditions.check(call);
    return this.subscriptions.begin(call);
  }

  @OnMcp('resources/unsubscribe', 'resource')
  unsubscribe(call: McpCall): JsonObject {
    return this.subscriptions.end(call);
  }

  @OnMcp('subscriptions/listen', 'subscription')
  listen(call: McpCall): Promise<JsonObject> {
    return this.subscriptions.listen(call);
  }

  @OnMcp('completion/complete', 'completion')
  complete(call: McpCall): Promise<JsonObject> {
    return this.forward(call);
  }

  @OnMcp('tasks/get', 'task')
  getTask(call: McpCall): Promise<JsonObject> {
    return this.forward(call);
  }

  @OnMcp('tasks/update', 'task')
  updateTask(call: McpCall): Promise<JsonObject> {
    return this.forward(call);
  }

  @OnMcp('tasks/cancel', 'task')
  cancelTask(call: McpCall): Promise<JsonObject> {
    return this.forward(call);
  }

  private async forward(call: McpCall): Promise<JsonObject> {
    try {
      const notices = await this.conditions.check(call);
      return withNotices(await this.forwarder.call(call), notices);
    } catch (fault) {
      if (fault instanceof AskFirst) return fault.asking;
      throw fault;
    }
  }
}
