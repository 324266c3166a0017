import { isJsonObject, type JsonValue, type Parts } from '@gatehouse/kernel';
import type { Sweep } from './sweep.js';

const LEAST = 3;
const LONGEST = 200;
/** Texts that are longer together are no order cut into words, and would be read twice. */
const LONGEST_TOGETHER = 4_096;
/** Words of ours, in place of what was taken out already. */
const CLEANED = 'Gatehouse';

interface Piece {
  readonly index: number;
  readonly text: string;
}

/** A text of a list, or of a content block; undefined where it is long, JSON, or none. */
function textOf(item: JsonValue): string | undefined {
  const text = isJsonObject(item) ? item['text'] : item;
  return typeof text === 'string' && text.length <= LONGEST && !/^\s*[[{]/.test(text) ? text : undefined;
}

/** A list whose texts are an order only together, one word to each, without it: a reader puts them together. The same list where there is none. */
export function* withoutSplitOrders(items: JsonValue[], sweep: Sweep): Parts<JsonValue[]> {
  const pieces: Piece[] = [];
  let length = 0;
  for (const [index, item] of items.entries()) {
    const text = textOf(item);
    if (text === undefined) continue;
    pieces.push({ index, text });
    length += text.length + 1;
    if (length > LONGEST_TOGETHER || text.includes(CLEANED)) return items;
  }
  if (pieces.length < LEAST) return items;
  const joined = pieces.map(({ text }) => text).join(' ');
  const left = yield* sweep.across(joined);
  return left === undefined ? items : replaced(items, pieces, changeOf(joined, left));
}

/** What stands between that which both begin and end with. */
function changeOf(before: string, after: string) {
  const most = Math.min(before.length, after.length);
  let [start, behind] = [0, 0];
  while (start < most && before[start] === after[start]) start += 1;
  while (behind < most - start && before.at(-1 - behind) === after.at(-1 - behind)) behind += 1;
  return { start, end: before.length - behind, put: after.slice(start, after.length - behind) };
}

/** What is said in place of the order stands where it began. */
function replaced(items: readonly JsonValue[], pieces: readonly Piece[], change: ReturnType<typeof changeOf>): JsonValue[] {
  const copy = [...items];
  let at = 0;
  let { put } = change;
  for (const { index, text } of pieces) {
    const [from, to] = [Math.max(change.start - at, 0), Math.min(change.end - at, text.length)];
    at += text.length + 1;
    if (from >= to) continue;
    const said = text.slice(0, from) + put + text.slice(to);
    const item = copy[index]!;
    copy[index] = isJsonObject(item) ? { ...item, text: said } : said;
    put = '';
  }
  return copy;
}
