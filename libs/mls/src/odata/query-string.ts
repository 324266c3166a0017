import type { Query } from './ast.js';
import { ODataError } from './odata-error.js';
import { parseBoolean, parseExpand, parseFilter, parseNumber, parseOrderBy, parseSelect } from './read-options.js';

/** A URL's query read back: the options we know, and the server's own paging token. */
export interface ReadQuery {
  readonly query: Query;
  readonly skipToken?: string;
}

const MAX_QUERY_STRING = 16_384;
const STILL_ENCODED = /%[0-9a-f]{2}/i;

function decodeOnce(part: string, at: number): string {
  try {
    return decodeURIComponent(part.replaceAll('+', ' '));
  } catch {
    throw new ODataError('syntax', 'expected valid percent-encoding', at);
  }
}

/** Reads `a=b&c=d`, percent-decoding exactly once. What is still encoded after that, repeated, or unknown is refused. Throws ODataError. */
export function parseQueryString(text: string): ReadQuery {
  if (text.length > MAX_QUERY_STRING) throw new ODataError('limit', `a query may have ${MAX_QUERY_STRING} characters`, MAX_QUERY_STRING);
  const given = new Map<string, string>();
  let at = 0;
  for (const part of text.split('&')) {
    const equal = part.indexOf('=');
    if (equal < 1) throw new ODataError('syntax', 'expected name=value', at);
    const name = decodeOnce(part.slice(0, equal), at).toLowerCase().replace(/^\$/, '');
    const value = decodeOnce(part.slice(equal + 1), at);
    if (given.has(name)) throw new ODataError('syntax', 'expected each query option once', at);
    if (name !== 'skiptoken' && STILL_ENCODED.test(value)) throw new ODataError('syntax', 'percent-encoding is decoded once only', at);
    given.set(name, value);
    at += part.length + 1;
  }
  return toQuery(given);
}

const READERS: Readonly<Record<string, (value: string) => Partial<Query>>> = {
  select: (value) => ({ select: parseSelect(value) }),
  filter: (value) => ({ filter: parseFilter(value) }),
  orderby: (value) => ({ orderBy: parseOrderBy(value) }),
  expand: (value) => ({ expand: parseExpand(value) }),
  top: (value) => ({ top: parseNumber(value) }),
  skip: (value) => ({ skip: parseNumber(value) }),
  count: (value) => ({ count: parseBoolean(value) }),
};

function toQuery(given: ReadonlyMap<string, string>): ReadQuery {
  let query: Query = {};
  let skipToken: string | undefined;
  for (const [name, value] of given) {
    if (name === 'skiptoken') skipToken = value;
    else if (Object.hasOwn(READERS, name)) query = { ...query, ...READERS[name]!(value) };
    else
      throw new ODataError('not_served', name.startsWith('@') ? 'parameter aliases are not served' : 'this query option is not served', 0);
  }
  return { query, ...(skipToken === undefined ? {} : { skipToken }) };
}
