import type { JsonObject, McpCall, ToolDescriptor, ToolTerms, UpstreamCall } from '@gatehouse/kernel';

/** Of the gateway's own tools. gateway.yaml can give it to no other. */
export const OWN_UPSTREAM = 'gatehouse';

/** A tool of the gateway itself. Its calls pass the path like those of any other, so policy, limits, masking and record are the same. */
export interface OwnTool {
  readonly descriptor: ToolDescriptor;
  readonly terms: ToolTerms;
  /** The result of tools/call. Throws Refusal. */
  answer(call: McpCall, context: Pick<UpstreamCall, 'signal'>): Promise<JsonObject>;
}
