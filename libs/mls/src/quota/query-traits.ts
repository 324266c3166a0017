import type { Expression, Literal, Query } from '../odata/ast.js';
import { printExpression } from '../odata/print.js';

/** What a query looks like among others of the same person. */
export interface QueryTraits {
  /** The search without its values: the same for every tile of one tiling. */
  readonly shape: string;
  /** Its values alone; empty where it has none but numbers of records. */
  readonly tile: string;
  /** Numbers that it asks for one record by, split into what stands before the digits at the end and these. */
  readonly lookups: readonly { readonly stem: string; readonly number: number }[];
  /** Where the page begins, where it is not the first. */
  readonly page: number;
}

/** By these one record is asked for. */
const KEYS = new Set(['ListingKey', 'ListingId', 'MemberKey', 'MemberMlsId', 'OfficeKey', 'OfficeMlsId', 'OpenHouseKey', 'MediaKey']);
const TAIL = /^(.*?)(\d{1,15})$/s;
const BLANK: Literal = { kind: 'literal', type: 'string', text: '' };

/** Traits of what the caller asked for: the gateway's own conditions are the same in every query and only lengthen it. */
export function traitsOf(query: Query): QueryTraits {
  const values: string[] = [];
  const lookups: { stem: string; number: number }[] = [];
  const blank = (expression: Expression): Expression => {
    switch (expression.kind) {
      case 'literal':
        values.push(expression.text);
        return BLANK;
      case 'list':
        values.push(expression.items.map(({ text }) => text).join(','));
        return BLANK;
      case 'path':
        return expression;
      case 'binary': {
        const asked = lookupsIn(expression);
        lookups.push(...asked);
        // A record asked for by its number is no tile of a search.
        if (asked.length > 0) return { ...expression, right: BLANK };
        return { ...expression, left: blank(expression.left), right: blank(expression.right) };
      }
      case 'unary':
        return { ...expression, operand: blank(expression.operand) };
      case 'call':
        return { ...expression, args: expression.args.map(blank) };
      case 'lambda':
        return expression.body ? { ...expression, body: blank(expression.body) } : expression;
    }
  };
  const shape = query.filter ? printExpression(blank(query.filter)) : '';
  return { shape, tile: values.join('|'), lookups, page: query.skip ?? 0 };
}

function lookupsIn({ operator, left, right }: Extract<Expression, { kind: 'binary' }>): { stem: string; number: number }[] {
  if (left.kind !== 'path' || left.segments.length !== 1 || !KEYS.has(left.segments[0]!)) return [];
  const given = operator === 'in' && right.kind === 'list' ? right.items : operator === 'eq' && right.kind === 'literal' ? [right] : [];
  return given.flatMap(({ text }) => {
    const parts = TAIL.exec(text);
    return parts ? [{ stem: parts[1]!, number: Number(parts[2]) }] : [];
  });
}
