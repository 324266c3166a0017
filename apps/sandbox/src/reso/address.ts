import type { JsonValue } from '@gatehouse/kernel';
import { badRequest, notFound } from './odata-error.js';

/** What a request path under the service root names. */
export interface Address {
  readonly resource: string;
  readonly key?: JsonValue;
  /** What follows the resource or the record: a property, an expansion, `$count`, `$value`. */
  readonly rest: readonly string[];
}

const FIRST = /^([A-Za-z]\w*)(?:\((.*)\))?$/s;
const NAMED = /^[A-Za-z]\w*=/;

function keyOf(text: string): JsonValue {
  const value = text.replace(NAMED, '');
  if (/^'(?:[^']|'')*'$/.test(value)) return value.slice(1, -1).replaceAll("''", "'");
  if (/^\d{1,15}$/.test(value)) return Number(value);
  throw badRequest('A key is a quoted text or a whole number');
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw badRequest('The path is not properly percent-encoded');
  }
}

/** Reads `Property('LST-000001')/Media` and its like. Throws ODataError 400 or 404. */
export function readAddress(path: string): Address {
  const [first = '', ...rest] = path
    .split('/')
    .filter((segment) => segment !== '')
    .map(decoded);
  const found = FIRST.exec(first);
  if (!found) throw notFound(`There is no resource ${first}`);
  const [, resource = '', key] = found;
  return { resource, ...(key === undefined ? {} : { key: keyOf(key) }), rest };
}
