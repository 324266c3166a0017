import { isJsonObject, type JsonObject } from '@gatehouse/kernel';
import { recordOf } from './consulted-record.js';

const NEXT = ['nextCursor', 'next_cursor', 'nextPageToken', 'next_page_token', 'nextToken', 'next_token'];
const COUNT = /^(?:total|count|total_?(?:count|results|items|records)|@odata\.count)$/i;
/** Numbers of pages and places, and whether more follows: each counts what is not shown. */
const PLACES = /^(?:total_?)?pages?(?:_?count)?$|^(?:offset|skip|start|position|remaining|has_?(?:more|next))$/i;

/** One page of rows in an answer. */
export interface AnsweredPage {
  readonly rows: readonly JsonObject[];
  readonly next: string | undefined;
  /** The answer with other rows and another cursor. `counted`: its counts are of nothing else and stay. */
  with(rows: readonly JsonObject[], next: string | undefined, counted: boolean): JsonObject;
}

/** The page that a tool answered with: one list of records beside words of paging. Undefined for every other answer. */
export function pageIn(answer: JsonObject): AnsweredPage | undefined {
  const content = recordOf(answer);
  const lists = content ? Object.entries(content).filter(([, value]) => Array.isArray(value)) : [];
  const [list] = lists;
  if (!content || !list || lists.length > 1 || !(list[1] as unknown[]).every(isJsonObject)) return undefined;
  const nextKey = NEXT.find((name) => typeof content[name] === 'string');
  return {
    rows: list[1] as JsonObject[],
    next: nextKey === undefined ? undefined : (content[nextKey] as string),
    with: (rows, next, counted) => {
      const kept = Object.entries(content).filter(([key]) => !NEXT.includes(key) && !PLACES.test(key));
      const told = kept.map(([key, value]) => [key, !counted && typeof value === 'number' && COUNT.test(key) ? rows.length : value]);
      const changed = {
        ...Object.fromEntries(told),
        [list[0]]: [...rows],
        ...(next === undefined ? {} : { [nextKey ?? NEXT[0]!]: next }),
      } as JsonObject;
      const text = [{ type: 'text', text: JSON.stringify(changed) }];
      return { ...answer, content: text, ...(isJsonObject(answer['structuredContent']) ? { structuredContent: changed } : {}) };
    },
  };
}
