import type { FieldDictionary } from '@gatehouse/kernel';
import type { Expansion, Order, Query } from '../odata/ast.js';
import { FieldGate, type Scope } from './field-gate.js';
import { FieldRefusal } from './field-refusal.js';
import type { QueryStanding } from './query-standing.js';
import { DEFAULT_SELECT, RULE_FIELDS } from './resources.js';
import type { ServedFields } from './served-fields.js';

/** A query in the dictionary's own spelling, with the top-level fields that it filters or sorts by. */
export interface SecuredQuery {
  readonly query: Query;
  readonly tested: ReadonlySet<string>;
}

/** Expansions inside expansions: a listing of an open house with its agent is as far as anyone needs. */
const MAX_EXPANSION_DEPTH = 2;

/**
 * Field security on the query itself: hiding a field in the answer is not enough while it can be filtered, sorted, counted or
 * expanded on. Every field must be visible to the caller and showable to a model; what is only shown masked may be selected but never tested.
 */
export class QuerySecurity {
  private readonly defaults = new Map<string, readonly (readonly string[])[]>();

  constructor(
    private readonly dictionary: FieldDictionary,
    private readonly served: ServedFields,
  ) {}

  /** Throws FieldRefusal. `defaultsOf` names the list of DEFAULT_SELECT for a query without $select. */
  secure(resource: string, query: Query, standing: QueryStanding, defaultsOf = resource): SecuredQuery {
    const gate = new FieldGate(this.dictionary, this.served, standing);
    return { query: this.level(gate, { resource, variables: new Map() }, query, { defaultsOf, depth: 0 }), tested: gate.tested };
  }

  /** Those of these fields that the MLS serves and that someone of this standing may select. */
  available(resource: string, fields: readonly string[], standing: QueryStanding): readonly string[] {
    const gate = new FieldGate(this.dictionary, this.served, standing);
    return fields.filter((field) => gate.selectable(resource, field));
  }

  private level(gate: FieldGate, scope: Scope, query: Query, at: { defaultsOf: string; depth: number }): Query {
    if (at.depth > 0 && query.count !== undefined) throw new FieldRefusal(true);
    const select = query.select
      ? query.select.map((path) => gate.selected(scope.resource, path))
      : this.defaultSelect(gate, scope.resource, at.defaultsOf);
    return {
      select: distinct(select),
      ...(query.filter ? { filter: gate.expression(scope, query.filter) } : {}),
      ...(query.orderBy ? { orderBy: query.orderBy.map((order) => this.order(gate, scope, order)) } : {}),
      ...(query.expand ? { expand: query.expand.map((item) => this.expansion(gate, scope, { item, depth: at.depth })) } : {}),
      ...(query.top === undefined ? {} : { top: query.top }),
      ...(query.skip === undefined ? {} : { skip: query.skip }),
      ...(query.count === undefined ? {} : { count: query.count }),
    };
  }

  private order(gate: FieldGate, scope: Scope, order: Order): Order {
    return { by: gate.expression(scope, order.by), descending: order.descending };
  }

  private expansion(gate: FieldGate, scope: Scope, at: { item: Expansion; depth: number }): Expansion {
    const { item, depth } = at;
    if (depth >= MAX_EXPANSION_DEPTH || item.segments.length !== 1) throw new FieldRefusal(false);
    const { name, target } = gate.expanded(scope.resource, item.segments[0]!);
    const options = this.level(gate, { resource: target, variables: new Map() }, item.options, { defaultsOf: target, depth: depth + 1 });
    const rules = (RULE_FIELDS[target] ?? []).filter((field) => this.served.has(target, field)).map((field) => [field]);
    return { segments: [name], options: { ...options, select: distinct([...options.select!, ...rules]) } };
  }

  private defaultSelect(gate: FieldGate, resource: string, list: string): readonly (readonly string[])[] {
    const key = `${gate.standing.key}|${this.served.version}|${resource}|${list}`;
    let select = this.defaults.get(key);
    if (!select) {
      select = (DEFAULT_SELECT[list] ?? []).filter((field) => gate.selectable(resource, field)).map((field) => [field]);
      this.defaults.set(key, select);
    }
    if (select.length === 0) throw new FieldRefusal(false);
    return select;
  }
}

function distinct(paths: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const seen = new Map(paths.map((path) => [path.join('/'), path]));
  return seen.size === paths.length ? paths : [...seen.values()];
}
