import type { JsonObject } from '@gatehouse/kernel';
import { candidates } from './candidates.js';
import { compileFilter } from './compile.js';
import { badRequest } from './odata-error.js';
import type { Query } from './query.js';
import type { Store } from './store.js';
import type { Source } from './table.js';
import { orderOf, renderer } from './view.js';

export interface Page {
  readonly rows: readonly JsonObject[];
  readonly count?: number;
  /** Value of $skiptoken for the next page; undefined on the last one. */
  readonly next?: string;
}

interface Position {
  readonly offset: number;
  /** Records of $top that are still owed; undefined without $top. */
  readonly left: number | undefined;
  readonly size: number;
}

const TOKEN = /^(\d{1,9})\.(\d{0,9})\.(\d{1,4})$/;

function position(query: Query, size: number): Position {
  if (query.skipToken === undefined) return { offset: query.skip, left: query.top, size };
  const found = TOKEN.exec(Buffer.from(query.skipToken, 'base64url').toString('latin1'));
  if (!found) throw badRequest('This $skiptoken was not made by this server', '$skiptoken');
  return { offset: Number(found[1]), left: found[2] ? Number(found[2]) : undefined, size: Number(found[3]) };
}

const tokenOf = (offset: number, left: number | undefined, size: number): string =>
  Buffer.from(`${offset}.${left ?? ''}.${size}`).toString('base64url');

/** All matches, or only as many as the page needs where nothing has to be counted or sorted. */
function matches(source: Source, query: Query, store: Store, enough: number): readonly JsonObject[] {
  const holds = query.filter ? compileFilter(query.filter, source.type, store.table) : undefined;
  const indexed = candidates(query.filter, source.indexes);
  const sorted = query.orderBy.length > 0;
  const from = indexed ?? source.rows;
  if (!holds) return sorted ? [...from].sort(orderOf(query.orderBy, source.type, store)) : from;
  if (sorted || indexed) return from.filter(holds).sort(orderOf(query.orderBy, source.type, store));
  if (query.count) return from.filter(holds);
  const found: JsonObject[] = [];
  for (const row of from) {
    if (holds(row)) found.push(row);
    if (found.length >= enough) break;
  }
  return found;
}

/** How many records a query matches, whatever its $top and $skip. */
export function countOf(source: Source, query: Query, store: Store): number {
  return matches(source, query, store, Number.POSITIVE_INFINITY).length;
}

/** One page of a query, at most `size` records; a $skiptoken goes on where the last page ended, with that page's size. */
export function pageOf(source: Source, query: Query, store: Store, size: number): Page {
  const at = position(query, size);
  const wanted = Math.min(at.size, at.left ?? at.size);
  const render = renderer(query, source.type, store);
  const found = matches(source, query, store, at.offset + wanted + 1);
  const rows = found.slice(at.offset, at.offset + wanted).map(render);
  const left = at.left === undefined ? undefined : at.left - rows.length;
  const more = found.length > at.offset + rows.length && left !== 0 && rows.length > 0;
  return {
    rows,
    ...(query.count ? { count: found.length } : {}),
    ...(more ? { next: tokenOf(at.offset + rows.length, left, at.size) } : {}),
  };
}
