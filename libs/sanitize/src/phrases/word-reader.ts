import { UNIT_KIND, UNIT_KINDS } from '@gatehouse/kernel';
import type { Cursor } from './cursor.js';
import { fileNameEnd, isCapitals, linkEnd, mailEnd, numberToken, pathShape, unknownShape } from './shapes.js';
import { SHAPE_ID } from './token-stream.js';

const SPACE = 0x20;
const COLON = 0x3a;
const AT = 0x40;
const DOT = 0x2e;
const UPPER_Z = 0x5a;
const LONGEST_WORD = 200;

/** Reads one word with what belongs to it. */
export function word(cursor: Cursor): void {
  const { text, trie, units } = cursor;
  const start = cursor.at;
  trie.walk(units, start, Math.min(text.length, start + LONGEST_WORD));
  const { stopped: at, state, stem, underscored, apostrophe } = trie;
  const next = units[at]!;
  if ((next === AT || next === COLON || next === DOT) && link(cursor, start, at)) return;
  const word = state !== 0 && trie.wordAt(state) >= 0 ? trie.wordAt(state) : stem;
  if (state !== 0) terms(cursor, state, start, at);
  if (word >= 0) {
    if (units[start]! <= UPPER_Z && isCapitals(units, start, at)) cursor.shape(SHAPE_ID.caps, start, at);
    cursor.emit(start, at, word + cursor.firstWord);
  } else if (apostrophe > start && apostrophe - start <= 5) elided(cursor, start, apostrophe + 1, at);
  else if (underscored) cursor.emit(start, at, SHAPE_ID.ident);
  else if (units[start]! <= UPPER_Z) cursor.emit(start, at, unknownShape(text, start, at));
  else cursor.emit(start, at, -1);
}

/** `l'immeuble`, `dell'utente`: the word behind the article is the one that is meant. */
function elided(cursor: Cursor, start: number, from: number, at: number): void {
  const { trie } = cursor;
  trie.walk(cursor.units, from, at);
  const { state } = trie;
  const word = state !== 0 && trie.wordAt(state) >= 0 ? trie.wordAt(state) : trie.stem;
  if (state !== 0) terms(cursor, state, start, at);
  cursor.emit(start, at, word >= 0 ? word + cursor.firstWord : -1);
}

/** Mail addresses, links and file names begin like words. */
function link(cursor: Cursor, start: number, at: number): boolean {
  const next = cursor.units[at]!;
  if (next === AT) {
    const end = mailEnd(cursor.text, at);
    if (end > 0) return cursor.emitted(start, end, SHAPE_ID.email);
  }
  if (next === COLON && cursor.text.startsWith('://', at)) return cursor.emitted(start, linkEnd(cursor.text, at + 3), SHAPE_ID.url);
  if (next === COLON && at - start === 1 && cursor.units[at + 1] === 0x5c) return path(cursor, start);
  if (next === DOT) {
    if (at - start === 3 && /^www\.\w/i.test(cursor.text.slice(start, at + 2)))
      return cursor.emitted(start, linkEnd(cursor.text, at), SHAPE_ID.url);
    const end = fileNameEnd(cursor.text, at);
    if (end > 0) return cursor.emitted(start, end, pathShape(cursor.text.slice(start, end), 'file'));
  }
  return false;
}

/** Every term of several words, and the word with its colon, that goes on from cursor state. */
function terms(cursor: Cursor, from: number, start: number, wordEnd: number): void {
  const { text, trie } = cursor;
  if (cursor.units[wordEnd] === COLON) {
    const state = trie.next(from, COLON);
    if (state !== 0 && trie.wordAt(state) >= 0) cursor.term(trie.wordAt(state), 1, start, wordEnd + 1);
  }
  let state = from;
  let at = wordEnd;
  for (let words = 2; at < text.length; words += 1) {
    state = trie.next(state, SPACE);
    if (state === 0) return;
    const next = separatorEnd(cursor, at);
    if (next < 0) return;
    at = next;
    let stem = -1;
    while (at < text.length && cursor.inWord(at)) {
      const unit = cursor.units[at]!;
      if (state !== 0 && UNIT_KINDS[unit] !== UNIT_KIND.skip) {
        state = trie.after(state, unit);
        if (state === 0 && stem < 0) return;
        if (state !== 0 && trie.stemAt(state) >= 0) stem = trie.stemAt(state);
      }
      at += 1;
    }
    if (state !== 0 && trie.wordAt(state) >= 0) cursor.term(trie.wordAt(state), words, start, at);
    else if (stem >= 0) cursor.term(stem, words, start, at);
    if (state === 0) return;
    if (cursor.units[at] === COLON) {
      const colon = trie.next(state, COLON);
      if (colon !== 0 && trie.wordAt(colon) >= 0) cursor.term(trie.wordAt(colon), words, start, at + 1);
    }
  }
}

/** What stands between words of one term: blanks, a comma, a hyphen, an underscore, a line break of any system, and Markdown's emphasis. */
const BETWEEN = new Set([...' \u00a0\t\r\n,-_*~`'].map((each) => each.charCodeAt(0)));
/** Room for `** **`, and for a wrapped line with its indent. */
const WIDEST_GAP = 6;

function separatorEnd(cursor: Cursor, at: number): number {
  let end = at;
  while (end - at < WIDEST_GAP && BETWEEN.has(cursor.units[end]!)) end += 1;
  return end > at && end < cursor.text.length ? end : -1;
}

export function number(cursor: Cursor): void {
  const token = numberToken(cursor.text, cursor.at);
  // "1gnore" and "4471b" are words that begin with a digit.
  if (cursor.inWord(token.end) && UNIT_KINDS[cursor.units[token.end]!] === UNIT_KIND.word) word(cursor);
  else cursor.emit(cursor.at, token.end, SHAPE_ID[token.shape]);
}

export function money(cursor: Cursor): void {
  const start = cursor.at;
  let at = start + 1;
  if (UNIT_KINDS[cursor.units[at]!] !== UNIT_KIND.digit) {
    cursor.at = at;
    return;
  }
  while (at - start < 24 && (UNIT_KINDS[cursor.units[at]!] === UNIT_KIND.digit || ',.'.includes(cursor.text[at]!))) at += 1;
  cursor.emit(start, at, SHAPE_ID.money);
}

export function path(cursor: Cursor, start: number): true {
  const end = linkEnd(cursor.text, start + 1);
  return cursor.emitted(start, end, pathShape(cursor.text.slice(start, Math.min(end, start + 200)), 'path'));
}
