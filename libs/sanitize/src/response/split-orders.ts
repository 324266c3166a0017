import { isJsonObject, type JsonValue, type Parts } from '@gatehouse/kernel';
import { ACCESS_CODE_MARKER, INSTRUCTION_MARKER, PAYMENT_MARKER } from './cuts.js';
import type { Sweep } from './sweep.js';

const LEAST = 3;
const LONGEST = 200;
/** Of a long list so much is put together at one time, and so much of it once more with what follows. */
const TOGETHER = 4_096;
const AGAIN = 1_024;
/** What the stage put in place of something: read as nothing, since it speaks of instructions itself. Nothing else of a text is, whatever it says. */
const OURS = [INSTRUCTION_MARKER, ACCESS_CODE_MARKER, PAYMENT_MARKER];

interface Piece {
  readonly index: number;
  readonly text: string;
}

function isJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A text of a list, or of a content block; undefined where it is long, JSON, or none. */
function textOf(item: JsonValue): string | undefined {
  const text = isJsonObject(item) ? item['text'] : item;
  return typeof text === 'string' && text.length <= LONGEST && !isJson(text) ? text : undefined;
}

function piecesFrom(items: readonly JsonValue[], from: number): Piece[] {
  const pieces: Piece[] = [];
  let length = 0;
  for (let index = from; index < items.length && length < TOGETHER; index += 1) {
    const text = textOf(items[index]!);
    if (text === undefined) continue;
    pieces.push({ index, text });
    length += text.length + 1;
  }
  return pieces;
}

/** Where the next stretch begins: a little before the end of this one. */
function nextFrom(pieces: readonly Piece[]): number {
  let at = pieces.length;
  for (let length = 0; at > 1 && length < AGAIN; length += pieces[at]!.text.length + 1) at -= 1;
  return pieces[Math.max(at, 1)]!.index;
}

const said = ({ text }: Piece): string => OURS.reduce((left, ours) => left.replaceAll(ours, ' '.repeat(ours.length)), text);

/** A list whose texts are an order only together, one word to each, without it: a reader puts them together. The same list where there is none. */
export function* withoutSplitOrders(items: JsonValue[], sweep: Sweep): Parts<JsonValue[]> {
  let cleaned = items;
  for (let from = 0; ;) {
    const pieces = piecesFrom(cleaned, from);
    if (pieces.length < LEAST) return cleaned;
    const joined = pieces.map(said).join(' ');
    const left = yield* sweep.across(joined);
    if (left !== undefined) cleaned = replaced(cleaned, pieces, changeOf(joined, left));
    if (joined.length < TOGETHER) return cleaned;
    from = nextFrom(pieces);
  }
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
