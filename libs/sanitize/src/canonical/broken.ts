import { Rewriter } from './rewriter.js';

/** A text written anew, and where each unit of it stood. */
export interface Rewritten {
  readonly text: string;
  readonly origins: Int32Array;
}

/** Marks of a quotation, a comment of code or a table that stand at the beginning of each of some lines, with the break before them. */
const MARKED_LINES =
  /\n[ \t]{0,8}(?:>[> \t]{0,8}|\/{2,3}|#|\|)[ \t]{0,8}(?=[^\s>#|/])|[ \t]{0,40}\|?\n[ \t]{1,8}\*[ \t]{1,4}(?=[^\s*])|[ \t]{0,40}\|\n\|[ \t]{0,8}/g;
/** A word alone on each of five lines or more, as an item of a list or as it is. */
const WORD_LINES = /(?:(?<=^|\n)[ \t]{0,4}(?:[-*•]|\d{1,3}[.)])?[ \t]{0,3}\p{L}[\p{L}'’@.]{0,24}[,.]?[ \t]{0,4}(?:\r?\n){1,2}){4,}/gu;
const LINE_MARK = /(?:\r?\n){1,2}[ \t]{0,4}(?:[-*•]|\d{1,3}[.)])?[ \t]{0,3}/g;
/** What quoted-printable puts where it breaks a line. */
const SOFT_BREAK = /=\r?\n/g;
/** Tags between two words with nothing else between them: a cell, an element of whatever name. */
const TAGS = /(?<=[\p{L}\d])(?:<\/?[a-z][\w:-]{0,24}(?:\s[^<>]{0,200})?\/?>){1,8}(?=\p{L})/giu;
/** Where a page sets a new line, which ends a sentence. */
const BLOCKS = /<\/?(?:p|div|li|tr|ul|ol|table|h[1-6]|section|article|br)\b/i;

interface Change {
  readonly start: number;
  readonly end: number;
  readonly put: string;
}

/** Longer lines hold more than an item and a word. */
const LONGEST_ITEM = 40;
const FEWEST_ITEMS = 4;

/** A look at how lines begin and end and how long they are, which spares most texts the expressions. */
function hasSuchLines(text: string): boolean {
  let [short, from] = [0, 0];
  for (let end = text.indexOf('\n'); end >= 0; from = end + 1, end = text.indexOf('\n', from)) {
    if (text[end - 1] === '=' || (text[end - 1] === '\r' && text[end - 2] === '=')) return true;
    let at = end + 1;
    while (text[at] === ' ' || text[at] === '\t') at += 1;
    if (at < text.length && '>/#|*'.includes(text[at]!)) return true;
    if (end - from <= LONGEST_ITEM) short += 1;
    else short = 0;
    if (short >= FEWEST_ITEMS) return true;
  }
  return false;
}

/**
 * The text as whoever sees it reads on: over marks at the beginnings of lines, words that stand one on a line, breaks that mail sets, and tags between words.
 * Undefined where there are none.
 */
export function readOn(text: string): Rewritten | undefined {
  const changes: Change[] = [];
  const put = (expression: RegExp, said: (match: string) => string): void => {
    for (const { 0: match, index } of text.matchAll(expression))
      changes.push({ start: index, end: index + match.length, put: said(match) });
  };
  if (hasSuchLines(text)) {
    put(MARKED_LINES, () => ' ');
    for (const { 0: lines, index } of text.matchAll(WORD_LINES))
      for (const { 0: mark, index: at } of lines.matchAll(LINE_MARK))
        changes.push({ start: index + at, end: index + at + mark.length, put: ' ' });
    put(SOFT_BREAK, () => '');
  }
  if (text.includes('<')) put(TAGS, (tags) => (BLOCKS.test(tags) ? '\n\n' : ' '));
  return rewritten(text, changes);
}

/** Marks of emphasis, pictures and strokes inside a word. Those of which a word has more often stand only between letters of which one to three are apart. */
const IN_WORD = /(?<=\p{L})(?:\*{1,3}|~{1,2}|\p{Extended_Pictographic}\ufe0f?)(?=\p{Ll})/gu;
const IN_PIECES = /(?<![\p{L}\d])\p{L}{1,3}([\\|^~+])\p{L}{1,3}(?:\1\p{L}{1,3}){0,20}(?![\p{L}\d])/gu;
const STROKES = /[\\|^~+]/g;

/** The text with words mended that something stands inside of; undefined where there are none. */
export function mended(text: string): Rewritten | undefined {
  const changes: Change[] = [...text.matchAll(IN_WORD)].map(({ 0: mark, index }) => ({ start: index, end: index + mark.length, put: '' }));
  for (const { 0: word, index } of text.matchAll(IN_PIECES))
    for (const { index: at } of word.matchAll(STROKES)) changes.push({ start: index + at, end: index + at + 1, put: '' });
  return rewritten(text, changes);
}

function rewritten(text: string, changes: readonly Change[]): Rewritten | undefined {
  if (changes.length === 0) return undefined;
  const rewriter = new Rewriter(text.length);
  let at = 0;
  for (const { start, end, put } of changes.toSorted((one, other) => one.start - other.start)) {
    if (start < at) continue;
    for (; at < start; at += 1) rewriter.put(text.charCodeAt(at), at);
    rewriter.write(put, start);
    at = end;
  }
  for (; at < text.length; at += 1) rewriter.put(text.charCodeAt(at), at);
  return rewriter.done(text.length);
}
