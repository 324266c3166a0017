import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import { recordOf } from './consulted-record.js';

const NEXT = ['nextCursor', 'next_cursor', 'nextPageToken', 'next_page_token', 'nextToken', 'next_token'];
const COUNT = /^(?:total|count|total_?(?:count|results|items|records)|@odata\.count)$/i;
const MORE = /^has_?(?:more|next(?:_?page)?)$/i;
/** Numbers of pages and places, and addresses of other pages: each counts what is not shown. */
const PLACES =
  /^(?:total_?)?pages?(?:_?(?:count|number))?$|^(?:next|prev|previous|first|last|self)(?:_?(?:page|offset|skip|link|url|start|start_?index))?$|^(?:current_?page|offset|skip|start|start_?index|start_?at|position|remaining|@odata\.nextlink)$/i;
/** Where words of paging stand together. */
const NESTED = /^(?:meta|paging|pagination|page_?info|_?links)$/i;

/** What is told beside the rows. */
export interface ToldPage {
  readonly next?: string | undefined;
  /** The answer's counts are of nothing but these rows, and stay. */
  readonly counted: boolean;
  /** Whether there are more rows, where whoever reads counts their places. */
  readonly more?: boolean;
}

/** One page of rows in an answer. */
export interface AnsweredPage {
  readonly rows: readonly JsonObject[];
  readonly next: string | undefined;
  /** As the upstream says it: how many there are of everybody's, and whether more follow. */
  readonly total: number | undefined;
  readonly more: boolean | undefined;
  /** The answer with other rows and other words of paging. */
  with(rows: readonly JsonObject[], told: ToldPage): JsonObject;
}

/** The page that a tool answered with: one list of records beside words of paging. Undefined for every other answer. */
export function pageIn(answer: JsonObject): AnsweredPage | undefined {
  const content = recordOf(answer);
  const lists = content ? Object.entries(content).filter(([, value]) => Array.isArray(value)) : [];
  const [list] = lists;
  if (!content || !list || lists.length > 1 || !(list[1] as unknown[]).every(isJsonObject)) return undefined;
  const words = wordsIn(content);
  const next = words.find(([key, value]) => NEXT.includes(key) && typeof value === 'string' && value !== '');
  return {
    rows: list[1] as JsonObject[],
    next: next?.[1] as string | undefined,
    total: words.find(([key, value]) => COUNT.test(key) && typeof value === 'number')?.[1] as number | undefined,
    more: words.find(([key, value]) => MORE.test(key) && typeof value === 'boolean')?.[1] as boolean | undefined,
    with: (rows, told) => {
      const cursor = told.next === undefined ? {} : { [next?.[0] ?? NEXT[0]!]: told.next };
      const changed = { ...retold(content, rows.length, told), [list[0]]: [...rows], ...cursor } as JsonObject;
      const text = [{ type: 'text', text: JSON.stringify(changed) }];
      return { ...answer, content: text, ...(isJsonObject(answer['structuredContent']) ? { structuredContent: changed } : {}) };
    },
  };
}

const isNested = ([key, value]: readonly [string, JsonValue]): boolean => NESTED.test(key) && isJsonObject(value);

function wordsIn(content: JsonObject): [string, JsonValue][] {
  const own = Object.entries(content);
  return [...own, ...own.filter(isNested).flatMap(([, inner]) => Object.entries(inner as JsonObject))];
}

/** A cursor is told at the top, wherever it stood. */
function retold(content: JsonObject, rows: number, told: ToldPage): JsonObject {
  const kept: JsonObject = {};
  for (const [key, value] of Object.entries(content)) {
    if (isNested([key, value])) {
      const inner = retold(value as JsonObject, rows, told);
      if (Object.keys(inner).length > 0) kept[key] = inner;
    } else if (MORE.test(key)) {
      if (told.more !== undefined) kept[key] = told.more;
    } else if (!NEXT.includes(key) && !PLACES.test(key))
      kept[key] = !told.counted && typeof value === 'number' && COUNT.test(key) ? rows : value;
  }
  return kept;
}
