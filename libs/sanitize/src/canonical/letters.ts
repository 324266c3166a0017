import { SETS_APART } from './glance.js';
import { Rewriter } from './rewriter.js';

/** Letters with one and the same mark between them: `s-a-y`; `h/w/d` and `x,y,z` are four before they are a word. */
const MARKED = String.raw`(?<![a-z\d])[a-z](?:([-.·*_|])[a-z](?:\1[a-z]){0,40}|([/,:;~+^='"${'`'}\\])[a-z](?:\2[a-z]){2,40})(?![a-z\d])`;
/** `w i r e`, and six letters or more with gaps of any kind and width. */
const BLANKED = String.raw`(?<![a-z\d'’.-])[a-z](?: [a-z]){3,40}(?![a-z\d'’.-])`;
const GAPPED = String.raw`(?<![^\s.·*_|-])(?:[^\s.·*_|-][ .·*_|-]{1,3}){5,}[^\s.·*_|-](?![^\s.·*_|-])`;
const SPACED = new RegExp(`${MARKED}|${GAPPED}|${BLANKED}`, 'gi');
/** `w/d` and `i.e.` are drawn together only beside words that have more letters set apart. */
const SHORTEST = 5;
/** Letters that only somebody who hides a word sets apart; `P.I.T.I.`, `C.C.R.s` and `e-i-k` are how the trade writes. */
const HIDES = 4;

export interface Drawn {
  readonly text: string;
  readonly origins: Int32Array;
  /** Where letters were set apart as nobody writes an abbreviation. */
  readonly hides: boolean;
}

/** The whole text with letters that were set apart by blanks or marks drawn together; wider gaps stay between words. */
export function drawnTogether(text: string): Drawn {
  const runs = [...text.matchAll(SPACED)];
  const rewriter = new Rewriter(text.length);
  let at = 0;
  const copyTo = (end: number): void => {
    for (; at < end; at += 1) rewriter.put(text.charCodeAt(at), at);
  };
  if (runs.some(([run]) => run.length >= SHORTEST))
    for (const { 0: run, index } of runs) {
      copyTo(index);
      for (const end = index + run.length; at < end; at += 1) letter(rewriter, text, at);
    }
  copyTo(text.length);
  return { ...rewriter.done(text.length), hides: runs.some(([run]) => isHiding(run)) };
}

/** A letter goes on, one gap goes, and of two the second stands between words. */
function letter(rewriter: Rewriter, text: string, at: number): void {
  if (!SETS_APART.includes(text[at]!)) rewriter.put(text.charCodeAt(at), at);
  else if (SETS_APART.includes(text[at + 1]!) && !SETS_APART.includes(text[at - 1]!)) rewriter.put(0x20, at);
}

function isHiding(run: string): boolean {
  const letters = run.replaceAll(/[^\p{L}]/gu, '');
  return letters.length > HIDES || (letters.length === HIDES && !/^\p{Lu}+s?$/u.test(letters));
}
