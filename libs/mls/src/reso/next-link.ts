import { Refusal } from '@gatehouse/kernel';
import type { Query } from '../odata/ast.js';
import { ODataError } from '../odata/odata-error.js';
import { printQuery } from '../odata/print.js';
import { parseQueryString } from '../odata/query-string.js';

/** One request to a resource. `skipToken` is the server's own place in a long answer. */
export interface ResoRequest {
  readonly resource: string;
  readonly query: Query;
  readonly skipToken?: string;
  /** Rows that came on the pages before this one, since $top was asked for. */
  readonly before?: number;
}

/** Options that make out what may be read; paging must leave them as they were. */
const FIXED = ['$select', '$orderby', '$expand'] as const;

/**
 * The request that `@odata.nextLink` stands for. The link itself is never followed: our own query is sent again with the place that
 * the link names, after the link was found to be on the same host and path and to ask for neither more nor other rows.
 * A link without a place stands for the same page again. Throws Refusal UPSTREAM_ERROR.
 */
export function nextRequest(link: string, from: ResoRequest, url: URL): ResoRequest {
  const target = URL.canParse(link, url.href) ? new URL(link, url.href) : undefined;
  if (!target || target.origin !== url.origin || target.pathname !== url.pathname || target.username) throw astray('somewhere else');
  const asked = new Map(printQuery(from.query));
  const { unchanged, rest } = apart(target.search.slice(1), asked);
  const { query, skipToken }: ReturnType<typeof read> = rest === '' ? { query: {} } : read(rest);
  const given = new Map(printQuery(query));
  // A server may leave these out, since we send them again; it may not change them. The filter must come back whole.
  const changed = FIXED.some((option) => given.has(option) && given.get(option) !== asked.get(option));
  const filtered = given.get('$filter') ?? (unchanged.has('$filter') ? asked.get('$filter') : undefined);
  if (changed || filtered !== asked.get('$filter')) throw astray('another query');
  return {
    resource: from.resource,
    query: {
      ...from.query,
      ...(query.skip === undefined ? {} : { skip: query.skip }),
      ...(query.top === undefined ? {} : { top: Math.min(query.top, from.query.top ?? query.top) }),
    },
    ...(skipToken === undefined ? {} : { skipToken }),
  };
}

/** Options that came back letter by letter need no reading, which is bound to what people write and not to what we ask for. */
function apart(search: string, asked: ReadonlyMap<string, string>): { readonly unchanged: ReadonlySet<string>; readonly rest: string } {
  const unchanged = new Set<string>();
  const rest = search.split('&').filter((part) => {
    const [name, value] = new URLSearchParams(part).entries().next().value ?? ['', ''];
    if (!asked.has(name) || asked.get(name) !== value) return true;
    unchanged.add(name);
    return false;
  });
  return { unchanged, rest: rest.join('&') };
}

function astray(where: string): Refusal {
  return new Refusal('UPSTREAM_ERROR', `Its next page is ${where}. Ask for fewer rows at a time, and tell your administrator.`);
}

function read(search: string): ReturnType<typeof parseQueryString> {
  try {
    return parseQueryString(search);
  } catch (error) {
    if (error instanceof ODataError) throw astray('not readable');
    throw error;
  }
}
