import { matchesOf } from '../matches.js';
import { plain } from '../plain-letters.js';
import type { FigureCandidate } from './figure-candidate.js';

const NUMBER =
  'zero|oh|one|two|three|four|five|six|seven|eight|nine|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|nought|niner|um|dois|três|quatro|sete|oito|nove';
/** Keys that have no figure, and words that double the next one. */
const SIGN =
  'star|asterisk|hash(?:tag)?|pound(?: (?:sign|key))?|asterisco|estrella|estrela|almohadilla|numeral|gato|cerquinha|jogo da velha|chave|klucz|étoile|dièse|sao|thăng';
const TIMES = 'double|triple|doble|dobles|duplo|triplo';
const KEY = String.raw`(?:\d{1,4}|${NUMBER}|${SIGN}|(?:${TIMES}) (?:\d|${NUMBER}|[A-Za-z])|[A-Z])(?![\p{L}\d])`;
const NEXT = String.raw`(?:[ ,]| ?- ?|, |,? (?:and )?(?:then|luego|después|depois|puis) )`;
/** Keys that are told one after the other. */
const RUN = plain(new RegExp(String.raw`(?<![\p{L}\d$€£.,/'’#*@_-])${KEY}(?:${NEXT}${KEY}){1,11}`, 'gu'));
const HAS_SIGN = new RegExp(String.raw`(?<!\p{L})(?:${SIGN}|${TIMES})(?!\p{L})`, 'u');
/** "4 star" is a review and "5 pound" a bag: a code has two figures or more. */
const FIGURE = new RegExp(String.raw`\d|(?<!\p{L})(?:${NUMBER}|${TIMES})(?!\p{L})`, 'gu');
const FEWEST_FIGURES = 2;
const SPELT_KEY = `(?:[A-Z]|\\d{1,2}|${NUMBER})`;
/** Letters, figures and words for figures, each for itself: `R 3 T`, `B-2-4`, `A 47 B 9`, `9 oh 1 4`. */
const SPELT = new RegExp(`^${SPELT_KEY}(?:(?: |, | ?- ?)${SPELT_KEY}){2,11}$`);
const KINDS = [/[A-Z]/, /\d/, /\p{Ll}/u];
/** Letters alone: `O-W-L`, `M O O O`. */
const LETTERS = /^[A-Z](?:(?:-| |, )[A-Z]){2,11}$/;
/** What one of these runs has, so that most texts are not searched. */
const ANY = plain(
  new RegExp(
    String.raw`(?<!\p{L})(?:${SIGN}|${TIMES})(?!\p{L})|(?<![\p{L}\d])[A-Z](?: |, | ?- ?)(?:\d|[A-Z])(?![\p{L}\d])|(?<![\p{L}\d])\d{1,2}(?: |, | ?- ?)(?:[A-Z]|${NUMBER})(?![\p{L}\d])|(?<!\p{L})(?:${NUMBER})(?: |, | ?- ?)\d{1,2}(?![\p{L}\d])`,
    'u',
  ),
);

/** Codes as they are dictated key by key, where words or letters stand among the figures: "8 8 double 2", "7 star 7 star", "R 3 T", "O-W-L". */
export function pressedKeys(text: string): FigureCandidate[] {
  if (!ANY.test(text)) return [];
  return matchesOf(RUN, text)
    .filter(({ 0: run }) => isDictated(run) || (SPELT.test(run) && isMixed(run)) || LETTERS.test(run))
    .map(({ 0: run, index }) => ({ start: index, end: index + run.length, digits: run.replaceAll(/\D/g, ''), words: wordsIn(run) }));
}

/** Figures alone, and words for them, are read elsewhere. */
const isMixed = (run: string): boolean => KINDS.filter((kind) => kind.test(run)).length > 1;
const isDictated = (run: string): boolean => HAS_SIGN.test(run) && (run.match(FIGURE)?.length ?? 0) >= FEWEST_FIGURES;

/** Spoken where a word stands in it. */
function wordsIn(run: string): number {
  const words = run.match(/\p{L}{2,}/gu)?.length ?? 0;
  return words === 0 ? 0 : words + (run.match(/\d+/g)?.length ?? 0);
}
