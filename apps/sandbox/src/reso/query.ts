import type { Expression } from './expression.js';
import { parseFilter } from './expression-parser.js';
import { badRequest, ODataError } from './odata-error.js';
import { nestedOptions, splitOutside } from './separators.js';

export interface OrderItem {
  readonly path: readonly string[];
  readonly descending: boolean;
}

export interface ExpandItem {
  readonly name: string;
  readonly query: Query;
}

/** The system query options of one request or one expansion, read but not yet bound to a resource. */
export interface Query {
  readonly filter?: Expression;
  readonly select?: readonly string[];
  readonly orderBy: readonly OrderItem[];
  readonly top?: number;
  readonly skip: number;
  readonly count: boolean;
  readonly expand: readonly ExpandItem[];
  readonly skipToken?: string;
}

const READ = new Set(['$filter', '$select', '$orderby', '$top', '$skip', '$count', '$expand', '$skiptoken', '$format']);
const KNOWN_ELSEWHERE = new Set(['$apply', '$compute', '$search', '$levels', '$index', '$schemaversion', '$deltatoken']);
const WHOLE = /^\d{1,9}$/;

function whole(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  if (!WHOLE.test(text)) throw badRequest(`${name} must be a whole number from 0 up`, name);
  return Number(text);
}

function orderItem(text: string): OrderItem {
  const [path = '', direction = 'asc', ...rest] = text.trim().split(/\s+/);
  if (path === '' || rest.length > 0 || !['asc', 'desc'].includes(direction))
    throw badRequest(`"${text.trim()}" is no order; write a property, then asc or desc`, '$orderby');
  return { path: path.split('/'), descending: direction === 'desc' };
}

function truth(text: string | undefined): boolean {
  if (text === undefined || text === 'false') return false;
  if (text === 'true') return true;
  throw badRequest('$count must be true or false', '$count');
}

const names = (text: string): string[] => text.split(',').map((name) => name.trim());

/** Reads query options by name. `given` holds each once; unknown `$` options are 400, those of OData that this server lacks 501. */
export function readQuery(given: ReadonlyMap<string, string>): Query {
  for (const name of given.keys()) {
    if (!name.startsWith('$') || READ.has(name)) continue;
    if (KNOWN_ELSEWHERE.has(name)) throw new ODataError(501, 'NotImplemented', `${name} is not implemented`, { target: name });
    throw badRequest(`There is no query option ${name}`, name);
  }
  const [filter, select, order, expand, token] = ['$filter', '$select', '$orderby', '$expand', '$skiptoken'].map((name) => given.get(name));
  const top = whole(given.get('$top'), '$top');
  return {
    ...(filter === undefined ? {} : { filter: parseFilter(filter, given) }),
    ...(select === undefined ? {} : { select: names(select) }),
    orderBy: order === undefined ? [] : order.split(',').map(orderItem),
    ...(top === undefined ? {} : { top }),
    skip: whole(given.get('$skip'), '$skip') ?? 0,
    count: truth(given.get('$count')),
    expand: expand === undefined ? [] : parseExpand(expand),
    ...(token === undefined ? {} : { skipToken: token }),
  };
}

/** Reads `$expand=ListAgent($select=MemberFullName),Media($filter=…;$top=2)`, nested to any depth that the text has room for. */
function parseExpand(text: string): ExpandItem[] {
  return splitOutside(text, ',').map((part) => {
    const item = part.trim();
    const open = item.indexOf('(');
    if (open === -1) return { name: item, query: readQuery(new Map()) };
    if (!item.endsWith(')')) throw badRequest(`"${item}" is no expansion`, '$expand');
    return { name: item.slice(0, open), query: readQuery(nestedOptions(item.slice(open + 1, -1))) };
  });
}

/** The query string, each option once. */
export function optionsOf(search: URLSearchParams): Map<string, string> {
  const options = new Map<string, string>();
  for (const [name, value] of search) {
    if (options.has(name)) throw badRequest(`${name} may be given once`, name);
    options.set(name, value);
  }
  return options;
}
