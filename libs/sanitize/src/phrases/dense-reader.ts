import { UNIT_KIND, UNIT_KINDS } from '@gatehouse/kernel';
import type { Cursor } from './cursor.js';

const SPACE_KIND: number = UNIT_KIND.space;
const SKIP_KIND: number = UNIT_KIND.skip;
const SPACE = 0x20;
/** Behind the last word: the first letter of a dense word has a place and no meaning of its own. */
const NO_WORD = 65_535;

/** Scripts without spaces: every word at each character, however they overlap; the rest in fillers of at most four. */
export function denseRun(cursor: Cursor): void {
  const { text } = cursor;
  let filler = cursor.at;
  let covered = cursor.at;
  while (
    cursor.at < text.length &&
    (UNIT_KINDS[cursor.units[cursor.at]!] === UNIT_KIND.dense || UNIT_KINDS[cursor.units[cursor.at]!] === UNIT_KIND.skip)
  ) {
    const start = cursor.at;
    const end = denseWords(cursor, start, filler);
    if (end > start) {
      covered = Math.max(covered, end);
      filler = Math.max(cursor.at, covered);
      continue;
    }
    cursor.at = start + 1;
    if (cursor.at - filler >= 4) {
      cursor.emit(filler, cursor.at, -1);
      filler = cursor.at;
    }
  }
  if (filler < cursor.at) cursor.emit(filler, cursor.at, -1);
}

/** Pushes what starts here; the end of the longest word, or `start` where none does. */
function denseWords(cursor: Cursor, start: number, filler: number): number {
  const { text, trie } = cursor;
  const found: number[] = [];
  let state = trie.start;
  let longest = start;
  for (let at = start; at < text.length && at - start < 24; at += 1) {
    const unit = cursor.units[at]!;
    const kind = UNIT_KINDS[unit];
    if (kind === SKIP_KIND) continue;
    state = trie.after(state, kind === SPACE_KIND ? SPACE : unit);
    if (state === 0) break;
    const word = Math.max(trie.wordAt(state), trie.stemAt(state));
    if (word < 0) continue;
    found.push(word, at + 1);
    longest = at + 1;
  }
  if (found.length === 0) return start;
  if (filler < start) cursor.emit(filler, start, -1);
  for (let at = 0; at < found.length; at += 2) cursor.term(found[at]!, 0, start, found[at + 1]!);
  cursor.emit(start, start + 1, NO_WORD + cursor.firstWord);
  return longest;
}
