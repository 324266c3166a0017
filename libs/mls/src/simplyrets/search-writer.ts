import { Refusal } from '@gatehouse/kernel';
import { fieldsOf, type Binary, type Expression, type Literal, type Order, type Query } from '../odata/ast.js';
import type { FieldMap } from './field-map.js';

/** A query as SimplyRETS can be asked it. */
export interface Search {
  /** Listings by their keys, one request for each; undefined for a search. */
  readonly keys: readonly string[] | undefined;
  readonly params: URLSearchParams;
  /** Whether it finds just what was asked for, so that its count is one of that. Else rows are left out when they are read. */
  readonly exact: boolean;
}

interface Alternatives {
  readonly field: string;
  readonly values: readonly string[];
}

const KEYS_AT_MOST = 6;
const BOUNDS: Readonly<Record<string, 'ge' | 'le'>> = { ge: 'ge', gt: 'ge', le: 'le', lt: 'le' };

/** Writes what a query says in the parameters of SimplyRETS. Throws Refusal MLS_QUERY, in plain words, for what they cannot say. */
export class SearchWriter {
  constructor(private readonly map: FieldMap) {}

  /** @param known keys of listings that are at hand already */
  write({ filter, orderBy, expand }: Query, known: ReadonlySet<string> = new Set()): Search {
    if (expand && expand.length > 0) throw this.refused('related records');
    const search = { keys: undefined as readonly string[] | undefined, params: new URLSearchParams(), exact: true };
    for (const condition of conjuncts(filter)) {
      const given = alternativesOf(condition);
      if (this.isJudged(condition)) search.exact = false;
      else if (given?.field === 'ListingKey') search.keys = search.keys?.filter((key) => given.values.includes(key)) ?? given.values;
      else if (given) search.exact = this.append(search.params, given) && search.exact;
      else search.exact = this.bound(search.params, condition) && search.exact;
    }
    if ((search.keys ?? []).filter((key) => !known.has(key)).length > KEYS_AT_MOST)
      throw new Refusal('MLS_QUERY', `SimplyRETS is asked for at most ${KEYS_AT_MOST} listings by key at one time.`);
    const sort = this.sort(orderBy ?? []);
    if (sort !== undefined && !search.keys) search.params.set('sort', sort);
    return search;
  }

  /** Conditions of ours on what the search does not take, such as what sellers allow. */
  private isJudged(condition: Expression): boolean {
    const fields = fieldsOf(condition);
    return fields.length > 0 && fields.every((field) => this.map.of(field)?.judged === true);
  }

  private append(params: URLSearchParams, { field, values }: Alternatives): boolean {
    const mapped = this.map.of(field);
    if (field === 'ListingId' && values.length === 1) {
      params.set('q', values[0]!);
      return false;
    }
    if (mapped?.eq === undefined) {
      if (!mapped?.ge || !mapped.le || values.length !== 1) throw this.refused(field);
      params.set(mapped.ge, values[0]!);
      params.set(mapped.le, values[0]!);
      return true;
    }
    const searched = values.flatMap((value) => this.map.searched(field, value));
    if (searched.length === 0) throw new Refusal('MLS_QUERY', `${field} has no such value at SimplyRETS.`);
    // Two conditions on one field would be read as either of them.
    if (params.has(mapped.eq)) throw this.refused(`${field} twice`);
    for (const value of searched) params.append(mapped.eq, value);
    return true;
  }

  private bound(params: URLSearchParams, condition: Expression): boolean {
    const [name] = fieldsOf(condition);
    const comparison = condition.kind === 'binary' ? condition : undefined;
    const side = comparison && BOUNDS[comparison.operator];
    const mapped = name === undefined ? undefined : this.map.of(name);
    const param = side && mapped?.[side];
    if (!comparison || !param || comparison.left.kind !== 'path' || comparison.right.kind !== 'literal' || params.has(param))
      throw this.refused(name ?? 'this condition');
    params.set(param, comparison.right.text);
    return comparison.operator === side;
  }

  private sort([first, ...more]: readonly Order[]): string | undefined {
    if (!first) return undefined;
    const field = first.by.kind === 'path' ? first.by.segments[0]! : '';
    const word = this.map.of(field)?.sort;
    if (word === undefined || more.length > 0) {
      const known = this.map.fields.flatMap(({ sort, field: name }) => (sort ? [name] : []));
      throw new Refusal('MLS_QUERY', `SimplyRETS cannot order listings like this; it can by one of ${known.join(', ')}.`);
    }
    return first.descending ? `-${word}` : word;
  }

  private refused(what: string): Refusal {
    return new Refusal(
      'MLS_QUERY',
      `SimplyRETS cannot find listings by ${what}. It can by ${this.map.searchable.join(', ')}, joined by and.`,
    );
  }
}

/** The values that a filter asks for of one field, where it does. */
export function askedFor(name: string, filter: Expression | undefined): readonly string[] | undefined {
  return conjuncts(filter)
    .map(alternativesOf)
    .find((given) => given?.field === name)?.values;
}

function conjuncts(filter: Expression | undefined): readonly Expression[] {
  if (!filter) return [];
  return filter.kind === 'binary' && filter.operator === 'and' ? [...conjuncts(filter.left), ...conjuncts(filter.right)] : [filter];
}

/** `A eq 1 or A eq 2`, or `A in (1,2)`: values of one field. */
function alternativesOf(condition: Expression): Alternatives | undefined {
  if (condition.kind !== 'binary') return undefined;
  if (condition.operator === 'or') {
    const [left, right] = [alternativesOf(condition.left), alternativesOf(condition.right)];
    return left && right && left.field === right.field ? { field: left.field, values: [...left.values, ...right.values] } : undefined;
  }
  const values = valuesOf(condition);
  return values && condition.left.kind === 'path' && condition.left.segments.length === 1
    ? { field: condition.left.segments[0]!, values: values.map(({ text }) => text) }
    : undefined;
}

function valuesOf({ operator, right }: Binary): readonly Literal[] | undefined {
  if (operator === 'eq' && right.kind === 'literal' && right.type !== 'null') return [right];
  return operator === 'in' && right.kind === 'list' ? right.items : undefined;
}
