import type { JsonObject, JsonValue } from '@gatehouse/kernel';
import type { Expansion, Order, Query } from '../odata/ast.js';
import type { ServedFields } from '../query/served-fields.js';
import { ExpressionCompiler } from './evaluate/compile-expression.js';
import { comparable, type Comparable } from './evaluate/kinds.js';
import { Model, notServed, type Relations } from './evaluate/scope.js';
import { replicated } from './resources.js';

export type OrderValues = readonly Comparable[];

/** One level of a query, ready to run on records that hold what it needs of others. */
export interface ReadLevel {
  readonly relations: Relations;
  readonly holds: (row: JsonObject) => boolean;
  readonly orderOf: (row: JsonObject) => OrderValues;
  readonly descending: readonly boolean[];
  readonly select: readonly string[] | undefined;
  readonly expand: readonly { readonly name: string; readonly many: boolean; readonly level: ReadLevel; readonly query: Query }[];
}

/** Nulls come before everything else (OData 4.01 URL Conventions, section 5.1.5). */
function compareValues(left: Comparable, right: Comparable): number {
  if (left === right) return 0;
  if (left === null) return -1;
  if (right === null) return 1;
  return left < right ? -1 : 1;
}

/** By the order asked for, then as `last` says. */
export function compareOrder(left: OrderValues, right: OrderValues, descending: readonly boolean[]): number {
  for (const [index, isDescending] of descending.entries()) {
    const difference = compareValues(left[index] ?? null, right[index] ?? null);
    if (difference !== 0) return isDescending ? -difference : difference;
  }
  return 0;
}

/** Compiles queries on the replicated resources of one MLS. Throws Refusal MLS_QUERY for what it does not have, as a live one would. */
export class QueryReader {
  readonly model: Model;

  constructor(private readonly served: ServedFields) {
    this.model = new Model(served, (resource, name) => {
      const target = replicated(resource)?.relations[name]?.target;
      return target !== undefined && served.typeOf(resource, name) !== undefined ? target : undefined;
    });
  }

  level(resource: string, query: Query): ReadLevel {
    const relations: Relations = new Map();
    const compiler = new ExpressionCompiler(this.model, relations);
    const scope = { resource, variables: new Map() };
    const filter = query.filter ? compiler.truth(query.filter, scope).evaluate : undefined;
    const orders = (query.orderBy ?? []).map((order) => this.order(compiler, order, resource));
    const frame: JsonValue[] = [];
    const select = query.select?.map(([name]) => this.selected(resource, name!));
    return {
      relations,
      holds: (row) => {
        frame[0] = row;
        return !filter || filter(frame) === true;
      },
      orderOf: (row) => {
        frame[0] = row;
        return orders.map((order) => order(frame));
      },
      descending: (query.orderBy ?? []).map(({ descending }) => descending),
      select: select?.includes('*') ? undefined : select,
      expand: (query.expand ?? []).map((item) => this.expansion(resource, item)),
    };
  }

  private order(compiler: ExpressionCompiler, { by }: Order, resource: string): (frame: JsonValue[]) => Comparable {
    const { evaluate, kind, collection } = compiler.expression(by, { resource, variables: new Map() });
    if (collection || !kind) throw notServed();
    // Members of an enumeration are ordered as they are written.
    return (frame) => comparable(evaluate(frame), kind === 'enumeration' ? 'text' : kind);
  }

  private selected(resource: string, name: string): string {
    if (name !== '*' && this.served.typeOf(resource, name) === undefined) throw notServed();
    return name;
  }

  private expansion(resource: string, { segments, options }: Expansion): ReadLevel['expand'][number] {
    const name = segments[0]!;
    const target = replicated(resource)?.relations[name]?.target;
    if (target === undefined || segments.length !== 1) throw notServed();
    const { collection } = this.model.member(resource, name);
    return { name, many: collection, level: this.level(target, options), query: options };
  }
}
