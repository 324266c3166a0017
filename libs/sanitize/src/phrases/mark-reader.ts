import { UNIT_KIND, UNIT_KINDS } from '@gatehouse/kernel';
import type { Cursor } from './cursor.js';
import { path } from './word-reader.js';

const SPACE = 0x20;
const DOT = 0x2e;
const RETURN = 0x0d;
const NEWLINE = 0x0a;

export function stop(cursor: Cursor, unit: number): void {
  const next = cursor.units[cursor.at + 1]!;
  const kind = cursor.at + 1 < cursor.text.length ? UNIT_KINDS[next] : UNIT_KIND.space;
  if (
    unit === DOT &&
    (kind === UNIT_KIND.word || kind === UNIT_KIND.slash) &&
    UNIT_KINDS[cursor.units[cursor.at - 1]!] !== UNIT_KIND.word &&
    !(UNIT_KINDS[cursor.units[cursor.at - 1]!] === UNIT_KIND.digit)
  ) {
    path(cursor, cursor.at);
    return;
  }
  if (unit !== DOT || kind === UNIT_KIND.space || kind === UNIT_KIND.line || kind === UNIT_KIND.opener || kind === UNIT_KIND.backslash)
    cursor.opens = true;
  cursor.at += 1;
}

/** A line break ends a sentence unless the text merely wraps there. */
export function line(cursor: Cursor): void {
  const { text } = cursor;
  let at = cursor.at;
  let lines = 0;
  while (at < text.length && at - cursor.at < 64) {
    const kind = UNIT_KINDS[cursor.units[at]!];
    // Windows and mail write one break as two characters.
    if (kind === UNIT_KIND.line) lines += cursor.units[at] === RETURN && cursor.units[at + 1] === NEWLINE ? 0 : 1;
    else if (kind !== UNIT_KIND.space || cursor.units[at]! > SPACE) break;
    at += 1;
  }
  const wraps = lines === 1 && (isLower(text, at) || (isUpper(text, at) && isUpper(text, at + 1) && isUpper(text, cursor.at - 1)));
  if (!wraps) cursor.opens = true;
  cursor.at = at;
}

/** `<important`, `[system`, `{{`, `###`: marks that the lexicon knows with the word behind them. */
export function opener(cursor: Cursor): void {
  const { text, trie } = cursor;
  const start = cursor.at;
  let state = trie.start;
  let at = start;
  let best = -1;
  let end = start;
  while (at < text.length && at - start < 32) {
    state = trie.after(state, cursor.units[at]!);
    if (state === 0) break;
    at += 1;
    if (trie.wordAt(state) >= 0 && !cursor.inWord(at)) [best, end] = [trie.wordAt(state), at];
    if (trie.stemAt(state) >= 0) [best, end] = [trie.stemAt(state), at];
  }
  if (best >= 0) {
    cursor.opens = true;
    cursor.emit(start, end, best + cursor.firstWord);
  } else cursor.at = start + 1;
}

export function slash(cursor: Cursor): void {
  const before = cursor.at === 0 ? UNIT_KIND.space : UNIT_KINDS[cursor.units[cursor.at - 1]!];
  const next = UNIT_KINDS[cursor.units[cursor.at + 1]!];
  const opensPath = before === UNIT_KIND.space || before === UNIT_KIND.line || before === UNIT_KIND.opener;
  const closesTag = cursor.units[cursor.at - 1] === 0x3c;
  if (opensPath && !closesTag && (next === UNIT_KIND.word || next === UNIT_KIND.slash || next === UNIT_KIND.stop)) path(cursor, cursor.at);
  else cursor.at += 1;
}

/** `\n` written out, as in JSON inside a string, separates like the break it stands for. */
export function escape(cursor: Cursor): void {
  const next = cursor.text[cursor.at + 1];
  if (next === 'n' || next === 'r') cursor.opens = true;
  cursor.at += next === 'n' || next === 'r' || next === 't' ? 2 : 1;
}

function isLower(text: string, at: number): boolean {
  const char = text[at];
  return char !== undefined && char !== char.toUpperCase();
}

function isUpper(text: string, at: number): boolean {
  const char = text[at];
  return char !== undefined && char !== char.toLowerCase();
}
