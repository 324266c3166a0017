import { isJsonObject, Refusal, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import type { Binding, HttpMethod, Operation, ParameterPlace } from '../operation/operation.js';
import { filledPath } from '../operation/path-template.js';
import type { Reserved } from '../operation/parameter.js';
import { checkHeaderValue, checkPathValue } from './path-value.js';
import { encoded, queryPairs, simple } from './serialise.js';

export interface PlannedRequest {
  readonly method: HttpMethod;
  /** Below the base URL, encoded, without the query. */
  readonly path: string;
  /** Encoded `name=value` pairs. */
  readonly query: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Some servers take no more in a request line. */
const MAX_ADDRESS = 8_000;

/**
 * The request that an operation and its arguments make. Arguments go where their bindings say and nowhere else: no value can change the
 * host, the path around it, another parameter or a header. Throws Refusal ARGUMENT_CONTRACT, ARGUMENT_UNSAFE.
 */
export function planRequest(operation: Operation, args: JsonObject, reserved: Reserved): PlannedRequest {
  const { method, bindings } = operation;
  const given = (place: ParameterPlace): [Binding, JsonValue][] =>
    bindings.flatMap((binding) => {
      const value = binding.in === place && Object.hasOwn(args, binding.argument) ? args[binding.argument] : undefined;
      return value === undefined || value === null ? [] : [[binding, value] as [Binding, JsonValue]];
    });
  const path = pathOf(operation, new Map(given('path').map(([binding, value]) => [binding.name, [binding, value]])));
  const query = given('query').flatMap(([binding, value]) => queryPairs(binding, value));
  if (path.length + query.join('&').length > MAX_ADDRESS) throw new Refusal('ARGUMENT_CONTRACT', 'The arguments are too long together.');
  checkSpread(bindings, given('query'));
  // An object that spreads into the query could name the parameter that carries the gateway's own credential.
  if (reserved.query !== undefined && query.some((pair) => pair.startsWith(`${encoded(reserved.query!)}=`)))
    throw new Refusal('ARGUMENT_UNSAFE', 'An argument sets a parameter that is not for callers to set.');
  const body = bodyOf(operation, args);
  const headers: Record<string, string> = body === undefined ? {} : { 'content-type': operation.body!.mediaType };
  for (const [binding, value] of given('header')) headers[binding.name.toLowerCase()] = headerOf(binding, value);
  return { method, path, query, headers, ...(body === undefined ? {} : { body }) };
}

/** What spreads into the query may name no other parameter there: which of the two the API takes, nobody that judged them knows. */
function checkSpread(bindings: readonly Binding[], given: readonly (readonly [Binding, JsonValue])[]): void {
  for (const [binding, value] of given) {
    if (binding.style !== 'form' || !binding.explode || !isJsonObject(value)) continue;
    const others = bindings.filter((other) => other !== binding && other.in === 'query').map(({ name }) => name.toLowerCase());
    if (Object.keys(value).some((key) => others.includes(key.toLowerCase())))
      throw new Refusal('ARGUMENT_UNSAFE', `"${binding.argument}" sets a parameter that is an argument of its own.`);
  }
}

function pathOf({ path }: Operation, values: ReadonlyMap<string, [Binding, JsonValue]>): string {
  const filled = filledPath(path, (name) => {
    const [binding, value] = values.get(name) ?? [];
    if (!binding || value === undefined) throw new Refusal('ARGUMENT_CONTRACT', 'A part of the address is missing.');
    const { argument, style, explode } = binding;
    const text = style === 'json' ? JSON.stringify(value) : simple(value, explode, (part) => part);
    checkPathValue(argument, text);
    return style === 'json' ? encoded(text) : simple(value, explode, encoded);
  });
  // Two values side by side may make the dots that neither has alone.
  for (const segment of filled.split('/')) if (segment === '.' || segment === '..') checkPathValue('arguments', segment);
  return filled;
}

function headerOf({ argument, style, explode }: Binding, value: JsonValue): string {
  const text = style === 'json' ? JSON.stringify(value) : simple(value, explode, (part) => part);
  checkHeaderValue(argument, text);
  return text;
}

function bodyOf({ body }: Operation, args: JsonObject): string | undefined {
  if (!body) return undefined;
  if ('whole' in body.shape) {
    const whole = Object.hasOwn(args, body.shape.whole) ? args[body.shape.whole] : undefined;
    return whole === undefined ? undefined : JSON.stringify(whole);
  }
  const members = [...body.shape.members].filter(([argument]) => Object.hasOwn(args, argument) && args[argument] !== undefined);
  if (members.length === 0 && !body.required) return undefined;
  return JSON.stringify(Object.fromEntries(members.map(([argument, name]) => [name, args[argument]])));
}
