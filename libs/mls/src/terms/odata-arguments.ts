import { Refusal, type JsonObject, type JsonValue, type ODataPart, type ODataTerms } from '@gatehouse/kernel';
import type { Query } from '../odata/ast.js';
import { printQuery, printQueryString } from '../odata/print.js';
import { parseQueryString } from '../odata/query-string.js';
import { parseBoolean, parseExpand, parseFilter, parseNumber, parseOrderBy, parseSelect } from '../odata/read-options.js';
import { readOData } from './tool-arguments.js';

const OPTIONS: Readonly<Record<string, ODataPart>> = {
  $filter: 'filter',
  $select: 'select',
  $orderby: 'orderBy',
  $expand: 'expand',
  $top: 'top',
  $skip: 'skip',
  $count: 'count',
};
const READERS: Readonly<Record<Exclude<ODataPart, 'query'>, (text: string) => Query>> = {
  filter: (text) => ({ filter: parseFilter(text) }),
  select: (text) => ({ select: parseSelect(text) }),
  orderBy: (text) => ({ orderBy: parseOrderBy(text) }),
  expand: (text) => ({ expand: parseExpand(text) }),
  top: (text) => ({ top: parseNumber(text) }),
  skip: (text) => ({ skip: parseNumber(text) }),
  count: (text) => ({ count: parseBoolean(text) }),
};
/** A value that is put in later could end the text that it stands in and go on as a query. */
const PLACEHOLDER = /\[\[\w+:/;

/** What a caller asked for by the arguments of somebody else's tool. */
export interface AskedByArguments {
  readonly resource: string;
  readonly query: Query;
}

/** OData in the arguments of an upstream's tool: read from them, and written back as it may be sent. */
export class ODataArguments {
  constructor(private readonly terms: ODataTerms) {}

  /** Throws Refusal ARGUMENT_CONTRACT for what is not named in the terms, MLS_QUERY for what cannot be read. */
  read(given: JsonObject): AskedByArguments {
    const { parts, bound, resourceArgument } = this.terms;
    const named = [...Object.values(parts), ...(resourceArgument === undefined ? [] : [resourceArgument])];
    const strange = Object.keys(given).filter((name) => !named.includes(name) && !Object.hasOwn(bound, name));
    if (strange.length > 0) throw new Refusal('ARGUMENT_CONTRACT', `Use only ${named.join(', ')}.`);
    let query: Query = {};
    for (const [part, name] of Object.entries(parts) as [ODataPart, string][]) {
      const text = this.text(name, given[name]);
      if (text !== undefined) query = { ...query, ...readOData(name, () => (part === 'query' ? whole(text) : READERS[part](text))) };
    }
    const resource = this.terms.resource ?? this.text(resourceArgument!, given[resourceArgument!]);
    if (resource === undefined) throw new Refusal('ARGUMENT_CONTRACT', `${resourceArgument}: expected a RESO resource, such as Property.`);
    return { resource, query };
  }

  private text(name: string, value: JsonValue | undefined): string | undefined {
    if (value === undefined || value === null || value === '') return undefined;
    const text = Array.isArray(value) && value.every((item) => typeof item === 'string') ? value.join(',') : value;
    if (typeof text === 'object') throw new Refusal('ARGUMENT_CONTRACT', `${name}: expected an OData text.`);
    if (PLACEHOLDER.test(String(text)))
      throw new Refusal('ARGUMENT_CONTRACT', `${name}: expected a query without placeholders; search by something else.`);
    return String(text);
  }

  /** The arguments as they are sent. `schema` is the tool's own input schema: numbers stay numbers where it says so. */
  write({ resource, query }: AskedByArguments, schema: JsonObject | undefined): JsonObject {
    const { parts, bound, resourceArgument } = this.terms;
    const written: JsonObject = { ...bound, ...(resourceArgument === undefined ? {} : { [resourceArgument]: resource }) };
    if (parts.query !== undefined) return { ...written, [parts.query]: printQueryString(query) };
    for (const [option, value] of printQuery(query)) {
      const name = parts[OPTIONS[option]!];
      // Rows are counted and cut by the gateway as well, where the tool has no argument for it.
      if (name !== undefined) written[name] = typedAs(typeIn(schema, name), value);
    }
    return written;
  }
}

function whole(text: string): Query {
  const { query, skipToken } = parseQueryString(text.replace(/^\?/, ''));
  if (skipToken !== undefined) throw new Refusal('MLS_QUERY', 'Use $skip, not the paging token of a server.');
  return query;
}

function typeIn(schema: JsonObject | undefined, name: string): JsonValue | undefined {
  const properties = schema?.['properties'] as JsonObject | undefined;
  return (properties?.[name] as JsonObject | undefined)?.['type'];
}

function typedAs(type: JsonValue | undefined, value: string): JsonValue {
  if (type === 'number' || type === 'integer') return Number(value);
  if (type === 'boolean') return value === 'true';
  return type === 'array' ? value.split(',') : value;
}
