import { isJsonObject, QUESTION_METHODS, type JsonObject, type Question, type QuestionKind } from '@gatehouse/kernel';
import { TASKS_EXTENSION } from '../wire/protocol.js';

/** Client capabilities by which questions are put, and their parts (MCP 2026-07-28, client capabilities). */
const PARTS: Readonly<Record<QuestionKind, readonly string[]>> = {
  elicitation: ['form', 'url'],
  sampling: ['tools', 'context'],
  roots: [],
};

/** What a client declares that can be asked all of these. */
export function allOf(asks: ReadonlySet<QuestionKind>): JsonObject {
  return Object.fromEntries([...asks].map((kind) => [kind, Object.fromEntries(PARTS[kind].map((part) => [part, {}]))]));
}

/**
 * Of what a caller declared, what may be declared to an upstream in its name: the kinds that the brokerage lets this upstream ask, and of
 * each only what the protocol knows; and of extensions the one that is carried, tasks. An upstream never learns of a capability that could not be used.
 */
export function declarable(declared: JsonObject | undefined, asks: ReadonlySet<QuestionKind>): JsonObject {
  const shown: JsonObject = {};
  const extensions = declared?.['extensions'];
  if (isJsonObject(extensions) && isJsonObject(extensions[TASKS_EXTENSION])) shown['extensions'] = { [TASKS_EXTENSION]: {} };
  for (const kind of asks) {
    const has = declared?.[kind];
    if (isJsonObject(has)) shown[kind] = Object.fromEntries(PARTS[kind].filter((part) => part in has).map((part) => [part, {}]));
  }
  return shown;
}

/** Whether a client that declared these can be asked this. `elicitation: {}` is how clients said `form` before there was another mode. */
export function allows(capabilities: JsonObject, { method, params }: Question): boolean {
  const kind = Object.hasOwn(QUESTION_METHODS, method) ? QUESTION_METHODS[method] : undefined;
  const declared = kind && capabilities[kind];
  if (!isJsonObject(declared)) return false;
  if (kind === 'sampling') return !('tools' in params) || 'tools' in declared;
  if (kind !== 'elicitation') return true;
  const mode = params['mode'] ?? 'form';
  return mode === 'form' ? 'form' in declared || Object.keys(declared).length === 0 : mode === 'url' && 'url' in declared;
}
