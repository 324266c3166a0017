import { EntitlementGuard } from '@gatehouse/access';
import { PrincipalGuard } from '@gatehouse/identity';
import { IntegrityGuard } from '@gatehouse/integrity';
import type { JsonObject, McpCall } from '@gatehouse/kernel';
import { Forwarder } from '@gatehouse/mcp';
import { MlsTermsKeeping } from '@gatehouse/mls';
import { PrivacyMasking } from '@gatehouse/privacy';
import { RequestSanitizing, ResponseSanitizing } from '@gatehouse/sanitize';
import { UseFilters, UseGuards, UseInterceptors } from '@nestjs/common';
import { McpGateway, OnMcp } from './on-mcp.js';
import { RecordOwnership } from './record-ownership.js';
import { RefusalFilter } from './refusal.filter.js';
import { ToolListing } from './tool-listing.js';

/**
 * The path of every MCP message. The decorators are the order: requests read down, responses read up.
 *
 *   AuditTrail.around(call)       outside, in PathDispatcher: guards run before interceptors, so an audit interceptor would never see a denied call
 *     RefusalFilter               any throw becomes an answer; the unexpected refuses
 *       PrincipalGuard            who asks
 *         EntitlementGuard        may they
 *           IntegrityGuard        is this the tool that was approved
 *             RequestSanitizing   v   argument contract, attacks in arguments
 *               MlsTermsKeeping   v^  licence, query security, quota      ^ attribution
 *                 PrivacyMasking  v^  open the caller's own placeholders  ^ mask
 *                   ResponseSanitizing ^ instructions hidden in results
 *                     RecordOwnership, Forwarder   is the record theirs; one upstream
 *
 * What leaves by another door (progress, logs) passes the same response stages in GuardedChannel.
 */
@McpGateway()
@UseFilters(RefusalFilter)
@UseGuards(PrincipalGuard, EntitlementGuard, IntegrityGuard)
@UseInterceptors(RequestSanitizing, MlsTermsKeeping, PrivacyMasking, ResponseSanitizing)
export class GatewayPath {
  constructor(
    private readonly listing: ToolListing,
    private readonly ownership: RecordOwnership,
    private readonly forwarder: Forwarder,
  ) {}

  @OnMcp('tools/list', 'catalogue')
  listTools(call: McpCall): JsonObject {
    return this.listing.for(call);
  }

  @OnMcp('tools/call', 'tool')
  async callTool(call: McpCall): Promise<JsonObject> {
    await this.ownership.check(call);
    return this.forwarder.call(call);
  }
}
