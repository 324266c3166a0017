import type { CedarValueJson, Context } from '@cedar-policy/cedar-wasm/nodejs';
import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import type { ArgumentType, ReadArgument } from './argument-reading.js';

/** Cedar's decimals have four digits behind the point, and end here. */
const DECIMAL_SCALE = 10_000;

class OfAnotherType extends Error {}

/**
 * What a policy reads of a call's arguments, for Cedar, and nothing else. Undefined where one is there but of another type than the policy
 * takes it for, null too: two systems would read such a value differently, so nobody can tell what the policy would have said.
 */
export function argumentContext(read: readonly ReadArgument[], args: JsonObject): Context | undefined {
  try {
    return { arguments: recordOf(read, args) };
  } catch (fault) {
    if (fault instanceof OfAnotherType) return undefined;
    throw fault;
  }
}

function recordOf(read: readonly ReadArgument[], value: JsonObject): Record<string, CedarValueJson> {
  const names = [...new Set(read.map(({ path }) => path[0]!))].filter((name) => Object.hasOwn(value, name));
  return Object.fromEntries(names.map((name) => [name, memberOf(name, read, value[name]!)]));
}

function memberOf(name: string, read: readonly ReadArgument[], value: JsonValue): CedarValueJson {
  const here = read.filter(({ path }) => path[0] === name);
  const inside = here.filter(({ path }) => path.length > 1).map((each) => ({ ...each, path: each.path.slice(1) }));
  if (inside.length > 0) {
    if (!isJsonObject(value)) throw new OfAnotherType();
    return recordOf(inside, value);
  }
  const type = here[0]?.type;
  if (type !== undefined) return valueOf(type, value);
  // Only whether it is there is asked. Many systems take null for what is not.
  if (value === null) throw new OfAnotherType();
  return '';
}

function valueOf(type: ArgumentType, value: JsonValue): CedarValueJson {
  if (type === 'String' && typeof value === 'string') return value;
  if (type === 'Boolean' && typeof value === 'boolean') return value;
  if (type === 'Long' && Number.isSafeInteger(value)) return value as number;
  if (type === 'decimal' && typeof value === 'number') return decimalOf(value);
  if (type.startsWith('Set<') && Array.isArray(value)) return value.map((item) => valueOf(type.slice(4, -1) as ArgumentType, item));
  throw new OfAnotherType();
}

function decimalOf(value: number): CedarValueJson {
  const scaled = Math.round(value * DECIMAL_SCALE);
  // A number that was rounded to fit could pass a limit that it is over.
  if (!Number.isSafeInteger(scaled) || scaled / DECIMAL_SCALE !== value) throw new OfAnotherType();
  return { __extn: { fn: 'decimal', arg: value.toFixed(4) } };
}
