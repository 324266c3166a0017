import { Refusal, soughtBy, textResult, type JsonObject, type McpCall, type RefusalCode, type ToolResult } from '@gatehouse/kernel';
import { RpcFault } from './rpc-fault.js';

/** Namespace of our keys in `_meta` (MCP 2026-07-28, `_meta` key names: reverse DNS prefix of our own). */
export const REFUSAL_META = 'dev.gatehouse/refusal';

/** Any throw as a Refusal. What nobody expected is a fault of ours: the call fails closed and the caller learns an id only. */
export function refusalOf(thrown: unknown): Refusal {
  return thrown instanceof Refusal ? thrown : new Refusal('FAULT', undefined, { cause: thrown });
}

/** Faults of the arguments, not of the message: a model sees and mends those only where they are a tool's answer (MCP 2025-11-25, Tools, Error Handling). */
const OF_ARGUMENTS = new Set<RefusalCode>(['ARGUMENT_CONTRACT', 'MLS_QUERY']);

const isAnsweredInBand = (refusal: Refusal, method: string): boolean =>
  method === 'tools/call' && (['refused', 'held', 'upstream'].includes(refusal.line.kind) || OF_ARGUMENTS.has(refusal.code));

function toolAnswer(refusal: Refusal, call: McpCall): ToolResult {
  const meta: JsonObject = {
    code: refusal.code,
    ...refusal.data,
    eventId: call.id,
    ...(refusal.line.retryable ? { retryable: true } : {}),
  };
  return { ...textResult(`${refusal.message} [${refusal.code}]`, true), _meta: { [REFUSAL_META]: meta } };
}

/** A refusal or a failure behind the gateway, where the method's answer has no place for one: outside of what JSON-RPC and MCP reserve. */
const REFUSED = -31_000;
/** Until 2025-11-25 a resource that is not there had a code of its own. */
const LEGACY_RESOURCE_NOT_FOUND = -32_002;

function protocolError(refusal: Refusal, call: McpCall): RpcFault {
  const { kind, rpc, says, retryable } = refusal.line;
  // Unknown and hidden must be one answer to the last byte, so neither says more than its sentence and what was asked.
  if (kind === 'invisible') return unknown(rpc ?? -32603, says, call);
  if (refusal.code === 'SCOPE_INSUFFICIENT') return tooLittleScope(refusal, call);
  if (rpc !== undefined || kind === 'fault') return new RpcFault(rpc ?? -32603, refusal.message, { ...refusal.data, eventId: call.id });
  return new RpcFault(REFUSED, refusal.message, {
    code: refusal.code,
    ...refusal.data,
    eventId: call.id,
    ...(retryable ? { retryable: true } : {}),
  });
}

function tooLittleScope({ code, message, data }: Refusal, call: McpCall): RpcFault {
  return new RpcFault(REFUSED, message, { code, ...data, eventId: call.id }, data?.['requiredScopes'] as string[] | undefined);
}

function unknown(code: number, says: string, { inbound }: McpCall): RpcFault {
  if (soughtBy(inbound)?.kind !== 'resource') return new RpcFault(code, says);
  const { uri } = inbound.params;
  return new RpcFault(inbound.era === 'legacy' ? LEGACY_RESOURCE_NOT_FOUND : code, says, typeof uri === 'string' ? { uri } : undefined);
}

/** The answer to a refused call: a tool result that a model can act on, or a JSON-RPC error (architecture: Failing). */
export function answerTo(refusal: Refusal, call: McpCall): ToolResult | RpcFault {
  return isAnsweredInBand(refusal, call.method) ? toolAnswer(refusal, call) : protocolError(refusal, call);
}
