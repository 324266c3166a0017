import type { JsonObject } from '@gatehouse/kernel';
import {
  CLIENT_CAPABILITIES_META_KEY,
  fromJsonSchema,
  type CallToolResult,
  type ClientCapabilities,
  type InputRequiredResult,
  type JSONObject,
  type McpServer,
  type ServerContext,
  type StandardSchemaWithJSON,
} from '@modelcontextprotocol/server';

/** One call of a tool of the target. */
export interface TargetCall {
  readonly args: JsonObject;
  readonly context: ServerContext;
  readonly server: McpServer;
}

/** `tools/call` answered with a task instead of a result (Tasks extension, SEP-2663). */
export interface TaskTicket extends JSONObject {
  readonly resultType: 'task';
  readonly taskId: string;
}

export type TargetAnswer = CallToolResult | InputRequiredResult | TaskTicket;

export interface TargetTool {
  readonly name: string;
  readonly description: string;
  readonly input?: StandardSchemaWithJSON;
  answer(call: TargetCall): TargetAnswer | Promise<TargetAnswer>;
}

/** An input schema as it stands in tools/list; the SDK's own type of it knows no vendor keywords. */
export function schema(text: JSONObject): StandardSchemaWithJSON {
  return fromJsonSchema(text as Parameters<typeof fromJsonSchema>[0]);
}

/** An input schema of these properties, all of them required. */
export function taking(properties: Record<string, JSONObject>): StandardSchemaWithJSON {
  return schema({ type: 'object', properties, required: Object.keys(properties) });
}

/** What the client of this request declared: in the request's own envelope, or once in initialize. */
export function clientCapabilities({ context, server }: Pick<TargetCall, 'context' | 'server'>): ClientCapabilities {
  const envelope = context.mcpReq.envelope;
  if (!envelope) return server.server.getClientCapabilities() ?? {};
  return (envelope as { [CLIENT_CAPABILITIES_META_KEY]?: ClientCapabilities })[CLIENT_CAPABILITIES_META_KEY] ?? {};
}
