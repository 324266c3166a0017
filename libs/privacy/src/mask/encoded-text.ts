import type { Span } from '../detect/span.js';

/** A stretch of a text that is another text written otherwise. Offsets in UTF-16 units, end exclusive. */
export interface EncodedText {
  readonly start: number;
  readonly end: number;
  readonly plain: string;
}

const RUNS = /[A-Za-z0-9+/_-]{8,}={0,2}|[A-Za-z0-9+/_-]{6,}={1,2}/g;
const PERCENT = /%[0-9a-f]{2}/i;
const HEX = /^(?:0x)?((?:[0-9a-f]{2}){4,})$/i;
/** A word of a language has no digit, no sign and no capital but its first. */
const ORDINARY = /^[A-Za-z]?[a-z]+$|^[A-Z]+$/;
const SHORTEST = 6;
/** Control characters, and what could not be decoded. */
const UNREADABLE = /[^\P{C}\t\n\r]|\uFFFD/u;
const LONGEST = 262_144;
const DEEPEST = 2;
/** What is read without a pause. */
const STRETCH = 16_384;

/** What a text says in base64, hex or percent-encoding, as far as that is readable text. */
export function* encodedTexts(text: string): Generator<void, EncodedText[]> {
  const found: EncodedText[] = [];
  const take = (word: string, start: number): void => {
    const plain = ORDINARY.test(word) ? undefined : decoded(word, 0);
    if (plain !== undefined) found.push({ start, end: start + word.length, plain });
  };
  for (let from = 0; from < text.length;) {
    const to = endOf(text, from + STRETCH);
    for (const [start, end] of unusualWords(text.slice(from, to))) {
      const word = text.slice(from + start, from + end);
      if (PERCENT.test(word)) take(word, from + start);
      else for (const { 0: run, index } of word.matchAll(RUNS)) take(run, from + start + index);
    }
    from = to;
    if (from < text.length) yield;
  }
  return found;
}

/** The end of the word at a place. */
function endOf(text: string, place: number): number {
  let at = place;
  while (at < text.length && text.charCodeAt(at) > 32) at += 1;
  return Math.min(at, text.length);
}

/** Where words are that no language has: with a capital, a figure or a sign inside. One reading of the text, since nearly none holds any. */
function unusualWords(text: string): (readonly [start: number, end: number])[] {
  const found: (readonly [number, number])[] = [];
  let [start, unusual] = [0, false];
  for (let at = 0; at <= text.length; at += 1) {
    const code = at < text.length ? text.charCodeAt(at) : 32;
    if (code <= 32 || code === 34 || code === 39 || code === 60 || code === 62) {
      if (unusual && at - start >= SHORTEST) found.push([start, at]);
      [start, unusual] = [at + 1, false];
    } else if (code < 128 && at > start && (code < 97 || code > 122) && code !== 44 && code !== 46) unusual = true;
    else if (at === start && code >= 37 && code <= 57) unusual = true;
  }
  return found;
}

function decoded(word: string, depth: number): string | undefined {
  if (word.length > LONGEST || depth > DEEPEST) return undefined;
  const plain = percent(word) ?? hex(word) ?? base64(word);
  if (plain === undefined) return undefined;
  return /^\S{8,}$/.test(plain) ? (decoded(plain, depth + 1) ?? plain) : plain;
}

function percent(word: string): string | undefined {
  if (!/%[0-9a-f]{2}/i.test(word)) return undefined;
  try {
    return decodeURIComponent(word);
  } catch {
    return undefined;
  }
}

function hex(word: string): string | undefined {
  const digits = HEX.exec(word)?.[1];
  return digits === undefined ? undefined : readable(Buffer.from(digits, 'hex'));
}

const base64 = (word: string): string | undefined =>
  /^[A-Za-z0-9+/_-]+={0,2}$/.test(word) ? readable(Buffer.from(word, 'base64')) : undefined;

/** Undefined for what is no text: keys, digests and pictures in base64. */
function readable(bytes: Buffer): string | undefined {
  if (bytes.length < 3) return undefined;
  const text = bytes.toString('utf8');
  return UNREADABLE.test(text) ? undefined : text;
}

/** A stretch of a text that says in another writing what `look` finds, read in its surroundings. */
export function* encodedPlaces(
  text: string,
  found: readonly EncodedText[],
  look: (text: string) => Generator<void, readonly Span[]>,
): Generator<void, (Span & { readonly encoded: true })[]> {
  const pieces: string[] = [];
  const grounds: { readonly start: number; readonly end: number }[] = [];
  let [from, length] = [0, 0];
  const add = (piece: string): void => void (pieces.push(piece), (length += piece.length));
  for (const { start, end, plain } of found) {
    add(text.slice(from, start));
    grounds.push({ start: length, end: length + plain.length });
    add(plain);
    from = end;
  }
  add(text.slice(from));
  const spans = yield* look(pieces.join(''));
  let at = 0;
  return found.flatMap(({ start, end }, index) => {
    const ground = grounds[index]!;
    while (at < spans.length && spans[at]!.end <= ground.start) at += 1;
    const hit = at < spans.length && spans[at]!.start < ground.end ? spans[at] : undefined;
    return hit ? [{ start, end, label: hit.label, score: 0.9, encoded: true as const }] : [];
  });
}
