import { SETS_APART } from './glance.js';
import { Rewriter } from './rewriter.js';

/** Letters with one and the same kind of mark between them: `s-a-y`. */
const MARKED = String.raw`(?<![a-z\d])[a-z]([-.·*_|/,:;~+^='"${'`'}\\])[a-z](?:\1[a-z]){0,40}(?![a-z\d])`;
/** `w i r e`, and six letters or more with gaps of any kind and width. */
const BLANKED = String.raw`(?<![a-z\d'’.-])[a-z](?: [a-z]){3,40}(?![a-z\d'’.-])`;
const GAPPED = String.raw`(?<![^\s.·*_|-])(?:[^\s.·*_|-][ .·*_|-]{1,3}){5,}[^\s.·*_|-](?![^\s.·*_|-])`;
const SPACED = new RegExp(`${MARKED}|${GAPPED}|${BLANKED}`, 'gi');
/** `w/d` and `i.e.` are drawn together only beside words that have more letters set apart. */
const SHORTEST = 5;
/** `wi**re**`: emphasis that begins or ends within a word, where no reader sees a gap. */
const EMPHASIS = /(?<=\p{L})(?:\*{1,3}|~~|`)(?=\p{L})/gu;
/** Letters that only somebody who hides a word sets apart; `P.I.T.I.` and `e-i-k` are how the trade writes. */
const HIDES = 4;

export interface Drawn {
  readonly text: string;
  readonly origins: Int32Array;
  /** Where letters were set apart as nobody writes an abbreviation. */
  readonly hides: boolean;
}

/** The whole text with letters that were set apart by blanks, marks or emphasis drawn together; wider gaps stay between words. */
export function drawnTogether(text: string): Drawn {
  const runs = [...text.matchAll(SPACED)];
  const isSpelt = runs.some(([run]) => run.length >= SHORTEST);
  const marks = [...text.matchAll(EMPHASIS)].map(({ 0: mark, index }) => ({ start: index, end: index + mark.length, isRun: false }));
  const pieces = isSpelt ? runs.map(({ 0: run, index }) => ({ start: index, end: index + run.length, isRun: true })) : [];
  const rewriter = new Rewriter(text.length);
  let at = 0;
  for (const { start, end, isRun } of [...marks, ...pieces].sort((one, other) => one.start - other.start)) {
    if (start < at) continue;
    for (; at < start; at += 1) rewriter.put(text.charCodeAt(at), at);
    for (; at < end; at += 1) if (isRun) letter(rewriter, text, at);
  }
  for (; at < text.length; at += 1) rewriter.put(text.charCodeAt(at), at);
  return { ...rewriter.done(text.length), hides: runs.some(([run]) => isHiding(run)) };
}

/** A letter goes on, one gap goes, and of two the second stands between words. */
function letter(rewriter: Rewriter, text: string, at: number): void {
  if (!SETS_APART.includes(text[at]!)) rewriter.put(text.charCodeAt(at), at);
  else if (SETS_APART.includes(text[at + 1]!) && !SETS_APART.includes(text[at - 1]!)) rewriter.put(0x20, at);
}

function isHiding(run: string): boolean {
  const letters = run.replaceAll(/[^\p{L}]/gu, '');
  return letters.length > HIDES || (letters.length === HIDES && letters !== letters.toUpperCase());
}
