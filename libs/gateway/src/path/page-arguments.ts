import { argumentSchemaOf, isJsonObject, OF_CLIENTS, type JsonObject, type JsonValue, type McpCall } from '@gatehouse/kernel';

/** Arguments by which tools take up a list where its last page ended. */
const CURSORS = ['cursor', 'pageToken', 'page_token', 'nextToken', 'next_token', 'after'];
const OFFSETS = ['offset', 'skip', '$skip', 'startIndex', 'start_index', 'startAt', 'start_at'];
const NUMBERS = ['page', 'pageNumber', 'page_number', 'pageIndex', 'page_index'];
const SIZES = ['limit', 'pageSize', 'page_size', 'perPage', 'per_page', 'top', '$top', 'first', 'maxResults', 'max_results', 'count'];
/** Rows that an upstream is asked for at a time where it gives so many: of a firm's clients most may be somebody else's. */
const ASKED_AT_ONCE = 100;

/** How a list of clients is paged. */
export interface Paging {
  readonly by: 'cursor' | 'offset' | 'number';
  readonly argument: string;
  /** Of an offset or a number: that of the first row or page. */
  readonly base: number;
  /** Rows of a page as the caller asks for them; undefined where only the upstream knows. */
  readonly size: number | undefined;
  /** What the upstream is asked with instead of that. */
  readonly atOnce: JsonObject;
}

/** The paging of a tool that gives clients' records in pages to a member; undefined for every other call. */
export function pagingOf(call: McpCall, namesOwn: boolean): Paging | undefined {
  const entry = call.tool.get();
  const { action, dataClass } = entry.terms;
  if (call.method !== 'tools/call' || action !== 'read' || !OF_CLIENTS.has(dataClass) || !call.principal.get().member) return undefined;
  const { properties } = argumentSchemaOf(entry);
  if (!isJsonObject(properties)) return undefined;
  const has = (names: readonly string[], fits = (_schema: JsonValue) => true) =>
    names.filter((name) => Object.hasOwn(properties, name) && fits(properties[name]!));
  const [cursor] = has(CURSORS);
  const counts = [...has(OFFSETS, isCount), ...has(NUMBERS, isCount)];
  const counted = counts.find((name) => isGiven(call, name)) ?? (cursor === undefined ? counts[0] : undefined);
  const argument = counted ?? cursor;
  if (argument === undefined) return undefined;
  const by = counted === undefined ? 'cursor' : OFFSETS.includes(counted) ? 'offset' : 'number';
  const [sized] = has(SIZES, isCount);
  const size = sized === undefined ? undefined : sizeIn(call.upstreamArguments[sized] ?? wordOf(properties[sized]!, 'default'));
  const most = sized === undefined ? undefined : wordOf(properties[sized]!, 'maximum');
  // Whoever names their own is given nearly every row, and needs no more than they ask for.
  const atOnce =
    size === undefined || typeof most !== 'number' || (namesOwn && by === 'cursor') ? size : Math.max(size, Math.min(most, ASKED_AT_ONCE));
  const least = wordOf(properties[argument]!, 'minimum');
  const base = typeof least === 'number' ? least : by === 'number' ? 1 : 0;
  return { by, argument, base, size, atOnce: sized === undefined || atOnce === undefined ? {} : { [sized]: atOnce } };
}

const isGiven = (call: McpCall, name: string): boolean => {
  const { [name]: given } = call.upstreamArguments;
  return given !== undefined && given !== null;
};

/** A text may be the cursor of an upstream that calls it so. */
function isCount(schema: JsonValue): boolean {
  const type = wordOf(schema, 'type');
  return type === undefined || [type].flat().some((each) => each === 'integer' || each === 'number');
}

const wordOf = (schema: JsonValue, word: string): JsonValue | undefined => (isJsonObject(schema) ? schema[word] : undefined);

const sizeIn = (value: JsonValue | undefined): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : undefined;
