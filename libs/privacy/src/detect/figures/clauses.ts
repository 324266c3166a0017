import { folded, isLetter } from '../letters.js';
import { hitsOf, type Survey, type WordHit } from '../survey.js';
import { MEANS } from '../words.js';
import { CUES, type CueKind } from './cue-phrases.js';

/** A phrase of the cue table where it stands. */
export interface Cue {
  readonly start: number;
  readonly end: number;
  readonly kind: CueKind;
}

const BETWEEN = /[\s\-_/'’.#()]{0,3}/y;
const ODD = /(?<![A-Za-z0-9])(?:401\s?\(?[kK]\)?|457\s?\(?b\)?|a\/c)(?![A-Za-z0-9])/gi;
/** A sentence ends here, or a line; not after the dot of an abbreviation. */
const ENDS = /(?:[!?;]|\.)(?=\s)|\n/g;
const ABBREVIATED =
  /(?:^|[^a-z])(?:no|nos|acct|rt|rtn|lic|tel|ext|dl|dob|ssn|approx|sec|soc|est|avg|max|min|mo|yr|num|nbr|ref|app|st|mr|mrs|ms|dr|vs|incl|inc|co|[a-z])$/i;

/** All phrases of the cue table in a text, in order, the longest of those that begin at a word. */
export function cuesIn(found: Survey): Cue[] {
  const cues: Cue[] = [];
  let taken = 0;
  for (const hit of hitsOf(found, MEANS.cue)) {
    if (hit.start < taken) continue;
    const cue = phraseAt(found.text, hit);
    if (!cue) continue;
    cues.push(cue);
    taken = cue.end;
  }
  if (!/401|457|a\/c/i.test(found.text)) return cues;
  for (const { index, 0: odd } of found.text.matchAll(ODD))
    cues.push({ start: index, end: index + odd.length, kind: /c$/i.test(odd) ? 'account' : 'asset' });
  return cues.sort((one, other) => one.start - other.start);
}

function phraseAt(text: string, hit: WordHit): Cue | undefined {
  for (const { rest, kind } of CUES.get(folded(text.slice(hit.start, hit.end))) ?? []) {
    const end = endOf(text, hit.end, rest);
    if (end > 0) return { start: hit.start, end, kind };
  }
  return undefined;
}

function endOf(text: string, from: number, rest: readonly string[]): number {
  let at = from;
  for (const word of rest) {
    BETWEEN.lastIndex = at;
    if (!BETWEEN.test(text)) return 0;
    const start = BETWEEN.lastIndex;
    at = start + word.length;
    const next = text.charCodeAt(at);
    if (folded(text.slice(start, at)) !== word || isLetter(next) || (next >= 48 && next <= 57)) return 0;
  }
  return at;
}

/** Where the sentence of a place begins, looking back `reach`. A short line before it is its label, a question its occasion. */
export function clauseStart(text: string, at: number, reach: number): number {
  const floor = Math.max(0, at - reach);
  const window = text.slice(floor, at);
  let start = 0;
  for (const { index, 0: sign } of window.matchAll(ENDS)) {
    if (sign === '.' && ABBREVIATED.test(window.slice(Math.max(0, index - 8), index))) continue;
    if (sign === '\n' && isLabel(window, index)) continue;
    if (
      sign === '?' &&
      /^\?\s{1,3}(?:[\w.]{1,16}:)?\W{0,3}(?:(?:it|its|it['’]s|that|that['’]s|is|was|yes|yep|yeah|ok|sure|here|i think|about|around|roughly|approximately|maybe|probably|say|like|up to|close to|some)[\s,:]{1,2}){0,4}\W{0,3}$/i.test(
        window.slice(index),
      )
    )
      continue;
    start = index + 1;
  }
  return floor + start;
}

/** `Gross income:` on a line of its own above the figure. */
function isLabel(window: string, at: number): boolean {
  if (!/^\n\s{0,4}(?:[A-Z][\w.]{1,12}:)?[\s"'$*|>-]{0,6}$/.test(window.slice(at))) return false;
  const line = window.slice(window.lastIndexOf('\n', at - 1) + 1, at);
  return line.length > 0 && line.length < 70 && /[:?]\s*$|^[^.,]{3,32}$/.test(line);
}

export function clauseEnd(text: string, at: number, reach: number): number {
  const window = text.slice(at, at + reach);
  for (const { index, 0: sign } of window.matchAll(ENDS)) {
    if (sign === '.' && ABBREVIATED.test(window.slice(Math.max(0, index - 8), index))) continue;
    return at + index;
  }
  return Math.min(text.length, at + reach);
}
