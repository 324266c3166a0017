import type { Span } from './span.js';
import { matchesOf } from './matches.js';
import { plain } from './plain-letters.js';

/** Six and more single figures with a blank between each, three and more single capitals, and a date with blanks around its strokes. */
const APART = plain(
  /(?<![\p{L}\d.,])\d(?:(?: | ?[-/.] ?)\d){5,}(?![\p{L}\d])|(?<![\p{L}\d])\p{Lu}(?: \p{Lu}){2,}(?![\p{L}\d])|(?<![\d/])\d{1,2} \/ \d{1,2} \/ (?:\d{4}|\d\d)(?!\d)/gu,
);
/** A figure in a word, or a letter in a figure, where the scanner took one for the other: `c0de`, `44l7`. */
const MISREAD = plain(
  /(?<=\p{Ll})0(?=\p{Ll})|(?<=(?<!\p{L})N)0(?=[.:# ])|(?<=(?<!\p{L})D)0(?=B(?!\p{L}))|(?<=[\d#])[lIO](?=\d)|(?<=\d|\dO)[lIO](?=O(?!\p{L})|(?![\p{L}\d]))|(?<![\p{L}\d])O(?=\d[/-]\d)/gu,
);
const AROUND = 96;
const READ: Readonly<Record<string, string>> = { 0: 'o', l: '1', I: '1', O: '0' };

interface Window {
  readonly start: number;
  readonly end: number;
}

/**
 * What scanners set apart or misread, read once more as it was written. `read` reads a piece of text; what it finds is told in places of this one.
 */
export function setApart(text: string, read: (piece: string) => readonly Span[]): Span[] {
  return windowsIn(text).flatMap((window) => {
    const { piece, origins } = closedUp(text, window);
    return read(piece).map((span) => ({ ...span, start: origins[span.start]!, end: origins[span.end - 1]! + 1 }));
  });
}

/** What most texts have none of, asked with less ado. */
const SOME_APART = /\d[ ./-]{1,3}\d[ ./-]{1,3}\d[ ./-]{1,3}\d|[A-ZÀ-Þ] [A-ZÀ-Þ] [A-ZÀ-Þ]|\d \/ \d/;
const SOME_MISREAD = /D0B|\bO\d[/-]\d|[a-zß-ÿ]0[a-zß-ÿ]|N0[.:# ]|\d[lIO]|#[lIO]/;

function windowsIn(text: string): readonly Window[] {
  const windows: Window[] = [];
  const patterns = [...(SOME_APART.test(text) ? [APART] : []), ...(SOME_MISREAD.test(text) ? [MISREAD] : [])];
  for (const pattern of patterns)
    for (const { index, 0: whole } of matchesOf(pattern, text)) windows.push({ start: index - AROUND, end: index + whole.length + AROUND });
  const joined: { start: number; end: number }[] = [];
  for (const { start, end } of windows.toSorted((one, other) => one.start - other.start)) {
    const last = joined.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else joined.push({ start: wordStart(text, Math.max(0, start)), end: Math.min(text.length, end) });
  }
  return joined;
}

const wordStart = (text: string, at: number): number => (at === 0 ? 0 : Math.max(at, text.indexOf(' ', at) + 1));

function closedUp(text: string, { start, end }: Window): { piece: string; origins: readonly number[] } {
  const origins: number[] = [];
  let piece = '';
  const window = text.slice(start, end).replace(MISREAD, (sign) => READ[sign]!);
  const add = (from: number, to: number, isApart: boolean): void => {
    for (let at = from; at < to; at += 1) {
      if (isApart && window[at] === ' ') continue;
      piece += window[at]!;
      origins.push(start + at);
    }
  };
  let from = 0;
  for (const { index, 0: whole } of matchesOf(APART, window)) {
    add(from, index, false);
    add(index, index + whole.length, true);
    from = index + whole.length;
  }
  add(from, window.length, false);
  return { piece, origins };
}
