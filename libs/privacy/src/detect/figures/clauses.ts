import { fold, HASH_SEED, hashOf, hashStep, isLetter } from '../letters.js';
import { hitsOf, type Survey, type WordHit } from '../survey.js';
import { MEANS } from '../words.js';
import { CUES, type CueKind, type CuePhrase } from './cue-phrases.js';
import { matchesOf } from '../matches.js';

/** A phrase of the cue table where it stands. */
export interface Cue {
  readonly start: number;
  readonly end: number;
  readonly kind: CueKind;
}

/** What may stand between two words of a phrase, up to three of them. */
const BETWEEN = Uint8Array.from({ length: 0x2020 }, (_, code) => (" \t\n\r\u00a0-_/'’.#()".includes(String.fromCharCode(code)) ? 1 : 0));
/** Phrases that begin with one word: by the hash of their second, and the one that has none. */
interface Begun {
  readonly alone: CuePhrase | undefined;
  readonly by: ReadonlyMap<number, readonly CuePhrase[]>;
}
/** The phrases of the table by the hash of their first word. */
const PHRASES: ReadonlyMap<number, Begun> = new Map([...CUES].map(([word, phrases]) => [hashOf(word), begunBy(phrases)]));

function begunBy(phrases: readonly CuePhrase[]): Begun {
  const by = new Map<number, CuePhrase[]>();
  for (const phrase of phrases) {
    const [second] = phrase.rest;
    if (second !== undefined) by.set(hashOf(second), [...(by.get(hashOf(second)) ?? []), phrase]);
  }
  return { alone: phrases.find(({ rest }) => rest.length === 0), by };
}
const ODD =
  /(?<![A-Za-z0-9])(?:401\s?\(?[kK]\)?|457\s?\(?b\)?|a\/c|i['’]d (?:take|accept|go|pay|do|settle|sign)(?: for| at| to| up to)?)(?![A-Za-z0-9])/gi;
/** A sentence ends here, or a line; not after the dot of an abbreviation. */
const ENDS = /(?:[!?;]|\.)(?=\s)|\n/g;
const ABBREVIATED =
  /(?:^|[^a-z])(?:no|nos|acct|rt|rtn|lic|tel|ext|dl|dob|ssn|approx|sec|soc|est|avg|max|min|mo|yr|num|nbr|ref|app|st|mr|mrs|ms|dr|vs|incl|inc|co|[a-z])$/i;

const known = new WeakMap<Survey, readonly Cue[]>();

/** All phrases of the cue table in a text, in order, the longest of those that begin at a word. Asked for by several readers of one text, and read once. */
export function cuesIn(found: Survey): readonly Cue[] {
  const before = known.get(found);
  if (before) return before;
  const cues = readCues(found);
  known.set(found, cues);
  return cues;
}

function readCues(found: Survey): Cue[] {
  const cues: Cue[] = [];
  let taken = 0;
  for (const hit of hitsOf(found, MEANS.cue)) {
    if (hit.start < taken) continue;
    const cue = phraseAt(found.text, hit);
    if (!cue) continue;
    cues.push(cue);
    taken = cue.end;
  }
  if (!/401|457|a\/c|i['’]d /i.test(found.text)) return cues;
  for (const { index, 0: odd } of matchesOf(ODD, found.text))
    cues.push({ start: index, end: index + odd.length, kind: /^i/i.test(odd) ? 'limit' : /c$/i.test(odd) ? 'account' : 'asset' });
  return cues.sort((one, other) => one.start - other.start);
}

function phraseAt(text: string, hit: WordHit): Cue | undefined {
  const begun = PHRASES.get(hit.hash);
  if (!begun) return undefined;
  if (begun.by.size > 0)
    for (const { rest, kind } of begun.by.get(hashAt(text, gapEnd(text, hit.end))) ?? []) {
      const end = endOf(text, hit.end, rest);
      if (end > 0) return { start: hit.start, end, kind };
    }
  return begun.alone && { start: hit.start, end: hit.end, kind: begun.alone.kind };
}

function endOf(text: string, from: number, rest: readonly string[]): number {
  let at = from;
  for (const word of rest) {
    const start = gapEnd(text, at);
    at = start + word.length;
    const next = text.charCodeAt(at);
    if (!isWord(text, start, word) || isPart(next)) return 0;
  }
  return at;
}

const isPart = (code: number): boolean => isLetter(code) || (code >= 48 && code <= 57);

/** Hash of the letters and figures from a place on. */
function hashAt(text: string, from: number): number {
  let hash = HASH_SEED;
  for (let at = from; at < text.length && isPart(text.charCodeAt(at)); at += 1) hash = hashStep(hash, fold(text.charCodeAt(at)));
  return hash;
}

function gapEnd(text: string, from: number): number {
  let at = from;
  while (at - from < 3 && BETWEEN[text.charCodeAt(at)] === 1) at += 1;
  return at;
}

/** Whether a folded word stands at a place; letter by letter, since most do not even begin alike. */
function isWord(text: string, start: number, word: string): boolean {
  for (let at = 0; at < word.length; at += 1) if (fold(text.charCodeAt(start + at)) !== word.charCodeAt(at)) return false;
  return true;
}

/** Where the sentence of a place begins, looking back `reach`. A short line before it is its label, a question its occasion. */
export function clauseStart(text: string, at: number, reach: number): number {
  const floor = Math.max(0, at - reach);
  let start = floor;
  let window = '';
  ENDS.lastIndex = floor;
  for (let end = ENDS.exec(text); end !== null && end.index < at; end = ENDS.exec(text)) {
    const sign = end[0];
    const index = end.index - floor;
    if (sign !== '\n' && end.index + 1 === at) break;
    if (window === '') window = text.slice(floor, at);
    if (sign === '.' && ABBREVIATED.test(window.slice(Math.max(0, index - 8), index))) continue;
    if (sign === '\n' && isLabel(window, index)) continue;
    if (
      sign === '?' &&
      /^\?\s{1,3}(?:[\w.]{1,16}:)?\W{0,3}(?:(?:it|its|it['’]s|that|that['’]s|is|was|yes|yep|yeah|ok|sure|here|i think|about|around|roughly|approximately|maybe|probably|say|like|up to|close to|some)[\s,:]{1,2}){0,4}\W{0,3}$/i.test(
        window.slice(index),
      )
    )
      continue;
    start = end.index + 1;
  }
  return start;
}

/** `Gross income:` on a line of its own above the figure. */
function isLabel(window: string, at: number): boolean {
  if (!/^\n\s{0,4}(?:[A-Z][\w.]{1,12}:)?[\s"'$*|>-]{0,6}$/.test(window.slice(at))) return false;
  const line = window.slice(window.lastIndexOf('\n', at - 1) + 1, at);
  return line.length > 0 && line.length < 70 && /[:?]\s*$|^[^.,]{3,32}$/.test(line);
}

export function clauseEnd(text: string, at: number, reach: number): number {
  const most = Math.min(text.length, at + reach);
  ENDS.lastIndex = at;
  for (let end = ENDS.exec(text); end !== null && end.index < most; end = ENDS.exec(text)) {
    if (end[0] === '.' && ABBREVIATED.test(text.slice(Math.max(at, end.index - 8), end.index))) continue;
    if (end[0] !== '\n' && end.index + 1 === most) break;
    return end.index;
  }
  return most;
}
