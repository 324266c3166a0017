import type { JsonValue } from '@gatehouse/kernel';
import type { Comparison, Expression, Literal } from './expression.js';
import { badRequest } from './odata-error.js';
import type { EdmType } from './schema.js';

export type Compare = (left: JsonValue, right: JsonValue) => boolean | null;

/** A null on either side: only eq and ne know an answer. OData 4.01 part 2, §5.1.1.1. */
const ordered =
  (holds: (left: string | number, right: string | number) => boolean): Compare =>
  (left, right) => {
    if (typeof left === 'number' && typeof right === 'number') return holds(left, right);
    if (typeof left === 'string' && typeof right === 'string') return holds(left, right);
    return false;
  };

function has(left: JsonValue, right: JsonValue): boolean {
  if (typeof right !== 'string') return false;
  const wanted = right.split(',');
  if (Array.isArray(left)) return wanted.every((flag) => left.includes(flag.trim()));
  return left === right;
}

export const COMPARE: Readonly<Record<Comparison, Compare>> = {
  eq: (left, right) => left === right,
  ne: (left, right) => left !== right,
  gt: ordered((left, right) => left > right),
  ge: ordered((left, right) => left >= right),
  lt: ordered((left, right) => left < right),
  le: ordered((left, right) => left <= right),
  has,
};

const NUMERIC = new Set<EdmType>(['Edm.Int64', 'Edm.Decimal']);

const ACCEPTS: Readonly<Record<EdmType, readonly Literal['type'][]>> = {
  'Edm.String': ['string', 'enum'],
  'Edm.Boolean': ['boolean'],
  'Edm.Int64': ['number'],
  'Edm.Decimal': ['number'],
  'Edm.Date': ['date', 'dateTime'],
  'Edm.DateTimeOffset': ['dateTime', 'date'],
};

/** A literal as the tables hold values of this type. Throws ODataError 400 where the types cannot be compared. */
export function coerce(literal: Literal, type: EdmType, target: string): JsonValue {
  if (literal.value === null) return null;
  if (!ACCEPTS[type].includes(literal.type))
    throw badRequest(`${target} is ${type} and cannot be compared with this ${literal.type}`, target);
  if (type === 'Edm.Date') return String(literal.value).slice(0, 10);
  if (type === 'Edm.DateTimeOffset' && literal.type === 'date') return `${literal.value}T00:00:00.000Z`;
  return literal.value;
}

export function comparable(left: EdmType, right: EdmType): boolean {
  return left === right || (NUMERIC.has(left) && NUMERIC.has(right));
}

/** `ActiveUnderContract` for `Active Under Contract`: how an enumeration member is written where it must be an identifier. */
export function memberName(value: string): string {
  return value.replaceAll(/[^A-Za-z0-9]/g, '');
}

export function isEnum(expression: Expression): expression is Literal & { readonly value: string } {
  return expression.kind === 'literal' && expression.type === 'enum';
}
