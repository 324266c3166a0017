import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';

/** Names under which a call says what its tool is given. */
export const GIVEN = ['arguments', 'parameters', 'args', 'params', 'tool_input', 'input', 'inputs', 'arguments_json'];
/** A call or a message has few members; records have many. */
const MOST_MEMBERS = 8;
const MOST_ITEMS = 50;

/** The part of a row of the table that says what a whole JSON value looks like which is no data. */
export interface MessageShape {
  readonly openings?: readonly string[];
  readonly members?: readonly string[];
  readonly shapes?: readonly (readonly string[])[];
  readonly roles?: readonly string[];
}

/**
 * Whether a value is, or is a list of, or holds under one of few names a list of, what a client or a model would take for a call, a message or a
 * turn. Servers put a value that is no object under a name of its own, which counts as if it were not there.
 */
export function messageIn(value: JsonValue, row: MessageShape): boolean {
  if (Array.isArray(value)) return value.slice(0, MOST_ITEMS).some((item) => isJsonObject(item) && isMessage(item, row));
  if (!isJsonObject(value)) return false;
  if (isMessage(value, row)) return true;
  const held = Object.values(value);
  if (held.length === 1 && isJsonObject(held[0]) && isMessage(held[0], row)) return true;
  return held.length <= MOST_MEMBERS && held.some((inner) => Array.isArray(inner) && messageIn(inner, row));
}

function isMessage(object: JsonObject, { openings = [], members = [], shapes = [], roles = [] }: MessageShape): boolean {
  if (Object.keys(object).length > MOST_MEMBERS) return false;
  const has = (name: string): boolean => Object.hasOwn(object, name);
  if (members.some(has) || shapes.some((names) => names.every(has))) return true;
  const { role } = object;
  if (typeof role === 'string' && roles.includes(role.toLowerCase()) && (has('content') || has('parts'))) return true;
  return openings.some((name) => isName(object[name])) && GIVEN.some((name) => isGiven(object[name]));
}

/** The name of a tool, not of a person or a street. */
const isName = (value: JsonValue | undefined): boolean => typeof value === 'string' && /^[\w./:-]{1,80}$/.test(value);
const isGiven = (value: JsonValue | undefined): boolean =>
  isJsonObject(value) || (typeof value === 'string' && value.trimStart().startsWith('{'));
