import { isJsonObject, Refusal, type JsonValue } from '@gatehouse/kernel';
import type { Binding } from '../operation/operation.js';

/** Percent-encodes everything but unreserved characters (RFC 3986, section 2.3), so that no value can end the part of the URL it stands in. */
export function encoded(text: string): string {
  try {
    return encodeURIComponent(text).replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  } catch {
    throw new Refusal('ARGUMENT_CONTRACT', 'A text in the arguments is not valid Unicode.');
  }
}

function plain(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function present(values: readonly JsonValue[]): JsonValue[] {
  return values.filter((value) => value !== null);
}

/** A value in the style `simple`: of a path with `write` encoding, of a header as it is. */
export function simple(value: JsonValue, explode: boolean, write: (text: string) => string): string {
  if (Array.isArray(value)) return present(value).map((item) => write(plain(item))).join(','); // prettier-ignore
  if (!isJsonObject(value)) return write(plain(value));
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return members.map(([key, member]) => `${write(key)}${explode ? '=' : ','}${write(plain(member))}`).join(',');
}

const DELIMITERS: Readonly<Record<string, string>> = { form: ',', spaceDelimited: '%20', pipeDelimited: '%7C' };

/** The `name=value` pairs of one query parameter, encoded (OpenAPI 3.1, Style Examples). */
export function queryPairs({ name, style, explode }: Pick<Binding, 'name' | 'style' | 'explode'>, value: JsonValue): string[] {
  if (value === null) return [];
  const pair = (key: string, item: JsonValue): string => `${encoded(key)}=${encoded(plain(item))}`;
  if (style === 'json') return [`${encoded(name)}=${encoded(JSON.stringify(value))}`];
  if (style === 'deepObject') return deepPairs(encoded(name), value, 0);
  if (Array.isArray(value)) {
    const items = present(value);
    if (explode) return items.map((item) => pair(name, item));
    return items.length === 0 ? [] : [`${encoded(name)}=${items.map((item) => encoded(plain(item))).join(DELIMITERS[style] ?? ',')}`];
  }
  if (!isJsonObject(value)) return [pair(name, value)];
  const members = Object.entries(value).filter(([, member]) => member !== null);
  if (explode) return members.map(([key, member]) => pair(key, member));
  return [`${encoded(name)}=${members.flatMap(([key, member]) => [encoded(key), encoded(plain(member))]).join(',')}`];
}

const DEEPEST = 6;

/** `filter[status]=Active`; lists repeat their key. */
function deepPairs(prefix: string, value: JsonValue, depth: number): string[] {
  if (value === null) return [];
  if (depth > DEEPEST) throw new Refusal('ARGUMENT_CONTRACT', 'An argument nests too deeply.');
  if (Array.isArray(value)) return value.flatMap((item) => deepPairs(prefix, item, depth + 1));
  if (!isJsonObject(value)) return [`${prefix}=${encoded(plain(value))}`];
  return Object.entries(value).flatMap(([key, member]) => deepPairs(`${prefix}%5B${encoded(key)}%5D`, member, depth + 1));
}
