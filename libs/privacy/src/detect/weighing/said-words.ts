import { matchesOf } from '../matches.js';
import { ABOUT } from '../passwords.js';
import { plain } from '../plain-letters.js';
import { WORDS } from '../words.js';
import type { FigureCandidate } from './figure-candidate.js';

/** What is answered by a word that somebody chose: a guard, the centre of an alarm, a network, an account. */
const ASKS = plain(
  /(?<!\p{L})(?:(?:pass|code|key|safe)?[ -]?(?:words?|phrases?)|pass(?:code|wd)?|pwd?|verbal|secret|duress|wi-?fi|ssid|network|net|internet|router|portal|apps?|log-?in|sign-?in|says?|question|answer|clave|contraseña|palabra|frase|diga|digan|senha|palavra|mot(?: de passe)?|parola|passwort|salita|mật khẩu)(?!\p{L})/giu,
);
const MAY_ASK = new RegExp(ASKS.source, 'i');
const WORD = String.raw`\p{L}[\p{L}'’]{2,23}`;
const CLAUSE_ENDS = String.raw`(?=["”»’']?(?:\s?[.,;:!?)\n|]|$|\s[-–—/]\s|\s(?:and|then|but|so|or|if|for|when|now|until|please|y|e|et)\s))`;
/** A word or a few where a value stands, up to the end of their clause. */
const POINTED = plain(
  new RegExp(
    String.raw`(?:(?:(?<!\p{L})(?:is|was|be|it['’]?s|to|use|try|with|wants?|says?|said|answers?|give|words?|phrase|passphrase|verbal|pass|password|pw|es|é|est|ist)|['’]s)(?:\s?[:=>→–—-]\s?|\s)|[:=/|>→]\s?|,\s(?=[^\s]+[.,;\n])|\n)["“«‘']?(${WORD}(?:[ !&._+*-]${WORD}){0,3}!?)${CLAUSE_ENDS}`,
    'giu',
  ),
);
const QUOTED = plain(/["“«] ?(\p{L}[\p{L} '’,!-]{2,38}\p{L}[!.]?) ?["”»]/gu);
/** Words that are run together, by a sign, a capital or nothing: `loons@dusk`, `threeWetOtters`, `pullharder`. */
const JOINED = plain(
  /(?<=[\s:=/("'“>])(\p{L}+(?:[.!?*@&_+^~-]\p{L}+){1,4}!?|\p{L}+\p{Ll}\p{Lu}\p{L}+!?|\p{L}{4,20}!)(?=["”»’']?(?:[.,;:!?)\s|]|$))/gu,
);
const LONE = plain(new RegExp(String.raw`(?<=[\s:=/("'“>])(\p{L}{5,24})${CLAUSE_ENDS}`, 'giu'));
const HOST = /\.(?:com|net|org|io|example)$|@[\p{L}.-]+\.\p{L}{2,}$/iu;
/** A sentence is said about a password. */
const SENTENCE = /(?<!\p{L})(?:is|are|was|were|not|has|have|had|will|can|must|should|does|did)(?!\p{L})/iu;
/** Characters behind what asks. */
const REACH = 110;

/** Whether a text without a figure may hold such a word. */
export const maySayWords = (text: string): boolean => MAY_ASK.test(text);

/** Words that could be a password, near what asks for one: "the word is persimmon", "wifi: hello sunshine". Most are said about it. */
export function saidWords(text: string): FigureCandidate[] {
  const found = new Map<number, FigureCandidate>();
  for (const { index, 0: asks } of matchesOf(ASKS, text)) {
    const near = text.slice(index, index + asks.length + REACH);
    for (const { start, end } of valuesIn(near)) {
      // What the window cuts off is half a word.
      if (start < asks.length || (end === near.length && index + end < text.length)) continue;
      const known = found.get(index + start);
      if (!known || known.end < index + end) found.set(index + start, { start: index + start, end: index + end, digits: '', words: 0 });
    }
  }
  return apart([...found.values()]);
}

function valuesIn(near: string): { readonly start: number; readonly end: number }[] {
  const of = (pattern: RegExp, isValue: (value: string) => boolean): { start: number; end: number }[] =>
    matchesOf(pattern, near).flatMap(({ index, 0: whole, 1: value = '' }) => {
      const start = index + whole.indexOf(value);
      return isValue(value) ? [{ start, end: start + value.length }] : [];
    });
  return [
    ...of(QUOTED, () => true),
    ...of(POINTED, (value) => !ABOUT.test(value) && !SENTENCE.test(value)),
    ...of(JOINED, (value) => !HOST.test(value)),
    ...of(LONE, (value) => WORDS.means(value) === 0),
  ];
}

/** Of those that overlap the first, and of two that begin together the longer. */
function apart(found: readonly FigureCandidate[]): FigureCandidate[] {
  let end = 0;
  return found
    .toSorted((one, other) => one.start - other.start)
    .filter((one) => {
      const isApart = one.start >= end;
      if (isApart) end = one.end;
      return isApart;
    });
}
