import { matchesOf } from '../matches.js';
import { plain } from '../plain-letters.js';
import type { FigureCandidate } from './figure-candidate.js';

const WAY =
  'right|left|clockwise|counter-?clockwise|anti-?clockwise|cw|ccw|derecha|izquierda|droite|gauche|direita|esquerda|rechts|links|phải|trái';
const TO = String.raw`(?: (?:to|at|past|on|back to|stop at|a|à|al|em|até|auf)(?: the)?|:)?`;
const NEXT = String.raw`(?:\s?[,;.]|,? (?:and|then|y|luego|et|puis|e|depois|dann))?(?: (?:and|then|back|y|luego|puis|depois|dann))? `;
/** The ways of a dial and its stops, one after the other: "left 14, right 40, left 4", "14 right, 33 left". */
const TURNS = plain(
  new RegExp(
    String.raw`(?<![\p{L}\d])(?:(?:${WAY})${TO} \d{1,2}(?:${NEXT}(?:${WAY})${TO} \d{1,2}){1,4}|\d{1,2} (?:to the |à |a la )?(?:${WAY})(?:${NEXT}\d{1,2} (?:to the |à |a la )?(?:${WAY})){1,4})(?![\p{L}\d]|[.,:/-]\d)`,
    'giu',
  ),
);
const OF_TURNS = plain(new RegExp(String.raw`(?<!\p{L})(?:${WAY})(?!\p{L})`, 'iu'));
const AT_ONCE = '(?:together|at the same time|at once|simultaneously)';
/** Keys that are pressed at once, and what comes after: "2 and 4 together, then 3", "2, 1+3, 4", "8 and 1 and 8". */
const CHORD = plain(
  new RegExp(
    String.raw`(?<![\p{L}\d.,$€£/+-])(?:\d(?: and (?:the )?\d| ?[&+] ?\d){1,3} ${AT_ONCE}(?:,? (?:and )?(?:then )?(?:the )?\d(?![\p{L}\d])){0,4}|\d(?: and (?:the )?\d){2,5}|(?:\d, ){0,3}\d ?\+ ?\d(?:, ?\d(?: ?\+ ?\d)?){1,4})(?![\p{L}\d+]|[.,:/-]\d)`,
    'giu',
  ),
);
const OF_CHORD = /\d and (?:the )?\d and|\d ?\+ ?\d|together|at the same time|at once|simultaneously/;

/** Codes of a dial and of a lock with buttons, whole: their figures alone are small numbers like any other. */
export function dialledStops(text: string): FigureCandidate[] {
  const found = [...(OF_TURNS.test(text) ? matchesOf(TURNS, text) : []), ...(OF_CHORD.test(text) ? matchesOf(CHORD, text) : [])];
  return found.map(({ 0: whole, index }) => ({ start: index, end: index + whole.length, digits: whole.replaceAll(/\D/g, ''), words: 0 }));
}
