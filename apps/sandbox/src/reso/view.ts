import type { JsonObject, JsonValue } from '@gatehouse/kernel';
import { compileFilter } from './compile.js';
import { navigation, type Navigation } from './navigation.js';
import { badRequest } from './odata-error.js';
import type { OrderItem, Query } from './query.js';
import type { EntityType } from './schema.js';
import type { Store } from './store.js';

export const EDITABLE: ReadonlySet<string> = new Set(['Property', 'Showing', 'ShowingRequest']);

/** Changes with every change of the record. */
export function etagOf(row: JsonObject): string {
  return `W/"${Date.parse(String(row['ModificationTimestamp'])).toString(36)}"`;
}

type Render = (row: JsonObject) => JsonObject;
type Order = (left: JsonObject, right: JsonObject) => number;

/** Nulls come before everything else (OData 4.01 part 2, §5.1.5). */
function compareValues(left: JsonValue, right: JsonValue): number {
  if (left === right) return 0;
  if (left === null) return -1;
  if (right === null) return 1;
  return left < right ? -1 : 1;
}

function orderValue(item: OrderItem, type: EntityType, store: Store): (row: JsonObject) => JsonValue {
  const [first = '', second] = item.path;
  const field = type.fields.get(second === undefined ? first : '');
  if (field && !field.collection) return (row) => row[first] ?? null;
  const nav = navigation(type.name, first);
  if (!nav || nav.many || second === undefined || !store.table(nav.target).type.fields.has(second)) {
    throw badRequest(`${type.name} cannot be ordered by ${item.path.join('/')}`, first);
  }
  const target = store.table(nav.target);
  return (row) => target.get(row[nav.by] ?? null)?.[second] ?? null;
}

/** Order as asked, then by key, so that pages never overlap. */
export function orderOf(items: readonly OrderItem[], type: EntityType, store: Store): Order {
  const orders = items.map((item) => ({ of: orderValue(item, type, store), sign: item.descending ? -1 : 1 }));
  return (left, right) => {
    for (const { of, sign } of orders) {
      const difference = compareValues(of(left), of(right));
      if (difference !== 0) return difference * sign;
    }
    return compareValues(left[type.key] ?? null, right[type.key] ?? null);
  };
}

function selection(query: Query, type: EntityType): readonly string[] | undefined {
  if (!query.select || query.select.includes('*')) return undefined;
  for (const name of query.select) {
    if (!type.fields.has(name) && !navigation(type.name, name)) throw badRequest(`${type.name} has no property ${name}`, name);
  }
  return query.select.filter((name) => type.fields.has(name));
}

function expansion(nav: Navigation, query: Query, type: EntityType, store: Store): (row: JsonObject, into: JsonObject) => void {
  const target = store.table(nav.target);
  const render = renderer(query, target.type, store);
  if (!nav.many) {
    return (row, into) => {
      const found = target.get(row[nav.by] ?? null);
      into[nav.name] = found ? render(found) : null;
    };
  }
  const holds = query.filter ? compileFilter(query.filter, target.type, store.table) : undefined;
  const order = orderOf(query.orderBy, target.type, store);
  return (row, into) => {
    const all = [...(target.where(nav.foreign, row[type.key] ?? null) ?? [])];
    const rows = (holds ? all.filter(holds) : all).sort(order);
    if (query.count) into[`${nav.name}@odata.count`] = rows.length;
    into[nav.name] = rows.slice(query.skip, query.top === undefined ? undefined : query.skip + query.top).map(render);
  };
}

/** How a record is written out: the fields chosen, its ETag where it can be edited, and what is expanded. Compiled once per request. */
export function renderer(query: Query, type: EntityType, store: Store): Render {
  const names = selection(query, type);
  const editable = EDITABLE.has(type.name);
  const expansions = query.expand.map((item) => {
    const nav = navigation(type.name, item.name);
    if (!nav) throw badRequest(`${type.name} has no expansion ${item.name}`, '$expand');
    return expansion(nav, item.query, type, store);
  });
  return (row) => {
    const out: JsonObject = editable ? { '@odata.etag': etagOf(row) } : {};
    if (names) for (const name of names) out[name] = row[name] ?? null;
    else Object.assign(out, row);
    for (const expand of expansions) expand(row, out);
    return out;
  };
}
