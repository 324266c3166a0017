import { isJsonObject, type JsonObject } from './json.js';
import type { OfferKind } from './tool.js';

/** Methods that list what upstreams offer (MCP 2026-07-28: Tools, Prompts, Resources). */
const LISTS: ReadonlyMap<string, OfferKind> = new Map([
  ['tools/list', 'tool'],
  ['prompts/list', 'prompt'],
  ['resources/list', 'resource'],
  ['resources/templates/list', 'template'],
]);

/** What is asked of a task that a tool became (MCP Tasks extension, SEP-2663). */
const TASKS = new Set(['tasks/get', 'tasks/update', 'tasks/cancel']);

const CONTENT = new Set([
  'tools/call',
  'prompts/get',
  'resources/read',
  'resources/subscribe',
  'resources/unsubscribe',
  'completion/complete',
  ...TASKS,
]);

/** About the resource that `params.uri` names. */
const OF_RESOURCE = new Set(['resources/read', 'resources/subscribe', 'resources/unsubscribe']);

/** Opens a stream of change notifications (MCP 2026-07-28, Subscriptions). */
export const LISTEN = 'subscriptions/listen';

/** Methods that one era has and the other has not (MCP 2026-07-28, changes: subscriptions/listen took the place of the other two). */
const ERA_ONLY: ReadonlyMap<string, 'legacy' | 'modern'> = new Map([
  ['resources/subscribe', 'legacy'],
  ['resources/unsubscribe', 'legacy'],
  [LISTEN, 'modern'],
]);

/** Of the gateway itself, in place of long lists: what `find_tools` and `describe_tool` become on the path. No client can send them. */
export const FIND_TOOLS = 'gatehouse/tools/find';
export const DESCRIBE_TOOL = 'gatehouse/tools/describe';

interface Message {
  readonly method: string;
  readonly params: JsonObject;
}

/** The kind of offer that a method lists; undefined for a method that lists nothing. */
export function listedBy(method: string): OfferKind | undefined {
  return LISTS.get(method);
}

/** Whether a client of this era may send the method at all. */
export function isOfEra(method: string, era: 'legacy' | 'modern'): boolean {
  return (ERA_ONLY.get(method) ?? era) === era;
}

/**
 * True for a method that is about many offers at once, the lists, what stands in their place, and subscriptions/listen: the guards let it through, and what of each offer
 * its caller may have is decided offer by offer behind them.
 */
export function spansOffers(method: string): boolean {
  return LISTS.has(method) || method === LISTEN || method === FIND_TOOLS || method === DESCRIBE_TOOL;
}

/**
 * True for a method that asks one upstream for something and brings back what it said. Every stage of the path acts on these and on no
 * others: a method that is served and neither lists nor carries content would pass every stage unseen.
 */
export function carriesContent(method: string): boolean {
  return CONTENT.has(method);
}

/** Methods that may ask back, and whose repetition brings the answers (MCP 2026-07-28, Multi Round-Trip Requests). */
const ASKING = new Set(['tools/call', 'prompts/get', 'resources/read', 'tasks/update']);

export function concernsTask(method: string): boolean {
  return TASKS.has(method);
}

/** True for a request that may be asked back, by `input_required`, and may carry answers. */
export function takesAnswers({ method, era }: { readonly method: string; readonly era: 'modern' | 'legacy' }): boolean {
  return era === 'modern' && ASKING.has(method);
}

/** Which offer a content request is for, as its caller names it. Undefined where the params do not say; of a task only its sealed id knows (see McpCall.sought). */
export function soughtBy({ method, params }: Message): { readonly kind: OfferKind; readonly name: string } | undefined {
  if (OF_RESOURCE.has(method)) return named('resource', params['uri']);
  switch (method) {
    case 'tools/call':
      return named('tool', params['name']);
    case 'prompts/get':
      return named('prompt', params['name']);
    case 'completion/complete':
      return soughtByReference(params['ref']);
    default:
      return undefined;
  }
}

/**
 * What a content request gives to the upstream beside the name: `params.arguments`; of a resource the URI; of completion/complete the
 * argument to complete and those that were chosen before it. An empty object where there is nothing.
 */
export function argumentsOf({ method, params }: Message): JsonObject {
  if (OF_RESOURCE.has(method)) return typeof params['uri'] === 'string' ? { uri: params['uri'] } : {};
  if (method === 'completion/complete') return completionArguments(params);
  return isJsonObject(params['arguments']) ? params['arguments'] : {};
}

function named(kind: OfferKind, name: unknown): { readonly kind: OfferKind; readonly name: string } | undefined {
  return typeof name === 'string' ? { kind, name } : undefined;
}

/** A reference to a resource names its URI template (MCP 2026-07-28, Completion, reference types). */
function soughtByReference(reference: unknown): { readonly kind: OfferKind; readonly name: string } | undefined {
  if (!isJsonObject(reference)) return undefined;
  if (reference['type'] === 'ref/prompt') return named('prompt', reference['name']);
  return reference['type'] === 'ref/resource' ? named('template', reference['uri']) : undefined;
}

function completionArguments({ argument, context }: JsonObject): JsonObject {
  const chosen = isJsonObject(context) && isJsonObject(context['arguments']) ? context['arguments'] : {};
  if (!isJsonObject(argument) || typeof argument['name'] !== 'string') return chosen;
  return { ...chosen, [argument['name']]: argument['value'] ?? null };
}
