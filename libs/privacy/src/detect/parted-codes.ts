import type { PiiLabel } from '@gatehouse/kernel';
import { plain } from './plain-letters.js';
import type { Span } from './span.js';
import { anchors, saysAny, type Anchors } from './anchors.js';
import { before, type Survey } from './survey.js';
import { matchesOf } from './matches.js';

interface Kind {
  readonly word: RegExp;
  /** Words of which the text has one. */
  readonly anchors: Anchors;
  readonly label: PiiLabel;
  /** Figures of a piece, and of all together. */
  readonly piece: number;
  readonly least: number;
  readonly most: number;
}

const KINDS: readonly Kind[] = [
  {
    word: /(?:lock ?box(?:es)?|key ?box|call ?box|lbx?|buttons?|simplex|(?:front |back |main |side )?(?:gate|door|alarm|garage|entry|access)|key ?pad|combo|combination|pass ?code|pin|code|contractor(?:['’]s)? box)/,
    anchors: anchors(
      'lock lockbox lockboxes box boxes key keybox call callbox lb lbx button buttons simplex gate door alarm garage entry access pad keypad combo combination pass passcode pin code contractor',
    ),
    label: 'ACCESS_CODE',
    piece: 4,
    least: 4,
    most: 10,
  },
  { word: /(?:account|acct|iban|wire to)/, anchors: anchors('account acct iban wire'), label: 'ACCOUNT', piece: 10, least: 6, most: 20 },
  { word: /(?:routing|aba|rtn)/, anchors: anchors('routing aba rtn'), label: 'ROUTING', piece: 8, least: 8, most: 9 },
  { word: /(?:card|visa|mastercard|amex)/, anchors: anchors('card visa mastercard amex'), label: 'CARD', piece: 8, least: 12, most: 19 },
  {
    word: /(?:ssn|social(?: security)?|tax ?id|itin)/,
    anchors: anchors('ssn social tax taxid itin'),
    label: 'SSN',
    piece: 6,
    least: 4,
    most: 9,
  },
];

const HEADS = new Map(KINDS.map((kind) => [kind, plain(new RegExp(String.raw`(?<![\p{L}\d])${kind.word.source}(?![\p{L}\d])`, 'giu'))]));

/** What joins two parts of one figure, wherever they stand in a sentence or two: only words that leave no doubt, or a new line. */
const FAR =
  /^[^\d$€£]{0,60}?(?:(?:the )?(?:rest|remainder|remaining|other half|second half|second part|last half|next half|final|last (?:two|three|four|\d|part|digits?|numbers?|figures?|bit)|next (?:two|three|four|digits?|numbers?|figures?)|second (?:two|pair|number|digits?))[^\d$€£.!?]{0,24}|(?:ends?|ending|finish(?:es)?|continues?|followed|completed?|closes) (?:in|with|on|by)?[^\d$€£.!?]{0,16})["'“(#]?$/i;
const NEAR =
  /^["'”)]?\s{0,2}[,;.…+&–—-]{0,3}\s{0,3}(?:and\s)?(?:then|plus|after that|afterwards|next|and|dann|luego|y luego|puis)[\s:,]{0,3}["'“(#]?$/i;
const LINE = /^["'”)]?\s{0,2}[,.…-]{0,3}\s*\n\s*(?:(?:and|then|plus)\s)?["'“(#…-]{0,3}$/i;
const COMMA = /^\s?[,;·•|]\s?$/;
const POINTED =
  /(?:[:=#*–-]|\b(?:is|was|are|be|starts?|begins?|starting|beginning|with|first|enter|use|press|punch|dial|type|code|combo|combination|pin|number|no|digits?|half|part|to|es|ist|est))[\s"'“:(#]{0,3}$/i;
const UNIT =
  /^(?:\)|\s?%|,\d{3}|\.\d|:\d\d|\s?[-–]?\s?(?:sq|sf|ft|feet|foot|acres?|beds?|baths?|br|ba|units?|yards?|miles?|mi|min|mins|minutes?|hours?|hrs?|days?|weeks?|months?|years?|yrs?|steps?|am|pm|a\.m|p\.m|k\b|inches|people|offers?|cars?|spaces?|doors?|gates?|st\b|nd\b|rd\b|th\b))/i;
const PIECES = 8;
const GAP = 96;
const LEAD = 44;

/** A code or an account number that is said in parts ("the gate is 47, then 19"), of which none alone reads as one. */
export function partedCodes(survey: Survey): Span[] {
  return KINDS.flatMap((kind) => (saysAny(survey, kind.anchors) ? partsOf(survey.text, kind) : []));
}

interface Piece {
  readonly start: number;
  readonly end: number;
}

function partsOf(text: string, kind: Kind): Span[] {
  const spans: Span[] = [];
  const head = HEADS.get(kind)!;
  for (const { 0: word, index } of matchesOf(head, text)) {
    const first = pieceAfter(text, index + word.length, LEAD, kind);
    if (!first || spans.some(({ start, end }) => first.start >= start && first.start < end)) continue;
    const lead = text.slice(index + word.length, first.start);
    if (/[.!?]\s|\n\s*\n/.test(lead)) continue;
    const pieces = piecesFrom(text, first, kind);
    if (pieces.length > 1 && isOne(text, pieces, kind) && (POINTED.test(`${word}${lead}`) || isBegun(text, index, pieces)))
      for (const { start, end } of pieces) spans.push({ start, end, label: kind.label, score: 0.75 });
  }
  return spans;
}

/** "First half of the code …", or what joins the parts is said in words. */
const isBegun = (text: string, index: number, [first, second]: readonly Piece[]): boolean =>
  /(?:first|begin|start)/i.test(before(text, index, 24)) || FAR.test(text.slice(first!.end, second!.start));

function pieceAfter(text: string, from: number, reach: number, { piece }: Kind): Piece | undefined {
  const found = /\d+/.exec(text.slice(from, from + reach));
  if (!found || found[0].length > piece) return undefined;
  const start = from + found.index;
  const end = start + found[0].length;
  if (/[$€£.,/\p{L}]/u.test(text[start - 1] ?? ' ') || UNIT.test(text.slice(end, end + 24)) || /^[\p{L}/]/u.test(text.slice(end, end + 1)))
    return undefined;
  return { start, end };
}

function piecesFrom(text: string, first: Piece, kind: Kind): readonly Piece[] {
  const pieces = [first];
  while (pieces.length < PIECES) {
    const last = pieces.at(-1)!;
    const next = pieceAfter(text, last.end, GAP, kind);
    if (!next || !joins(text.slice(last.end, next.start), last, next)) break;
    pieces.push(next);
  }
  return pieces;
}

function joins(gap: string, last: Piece, next: Piece): boolean {
  if (NEAR.test(gap) || FAR.test(gap) || LINE.test(gap)) return true;
  return COMMA.test(gap) && last.end - last.start <= 2 && next.end - next.start <= 2;
}

function isOne(text: string, pieces: readonly Piece[], { least, most }: Kind): boolean {
  const digits = pieces.reduce((sum, { start, end }) => sum + end - start, 0);
  if (digits < least || digits > most) return false;
  // "code 4, 7": two figures after a comma are a list of anything.
  return pieces.length > 2 || !COMMA.test(text.slice(pieces[0]!.end, pieces[1]!.start));
}
