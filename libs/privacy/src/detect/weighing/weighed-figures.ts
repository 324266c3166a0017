import type { PiiLabel } from '@gatehouse/kernel';
import { NEVER_KEPT } from '../../placeholders/placeholder-form.js';
import { groundOf, type Span } from '../span.js';
import { survey, type Survey } from '../survey.js';
import { MEANS, WORDS } from '../words.js';
import { STATE } from './address-candidates.js';
import { besideCodes } from './beside-codes.js';
import { namesMonth } from './date-candidates.js';
import { Evidence, surroundingsOf } from './evidence.js';
import type { FigureCandidate } from './figure-candidate.js';
import { figureCandidates } from './figure-candidates.js';
import { AGAIN, isMasked } from './masked-before.js';
import { isOpaque } from './opaque-runs.js';
import { RowSums } from './row-sums.js';
import { figureWeights, LABEL_OF, type Reading } from './shipped-weights.js';

const WEIGHTS = figureWeights();
const READINGS = WEIGHTS.readings;
/** Above this share of "none" no label is worth asking for. */
const MOST_NONE = Math.max(...Object.values(WEIGHTS.none));
const SUMS = new RowSums(WEIGHTS.rows, WEIGHTS.weights, READINGS.length);
const shares = new Float64Array(READINGS.length);
const LABELS = [...new Set(READINGS.flatMap((reading) => (reading === 'NONE' ? [] : [LABEL_OF[reading]])))];
/** By reading, where its label stands among them; the first reading has none. */
const LABEL_AT = READINGS.map((reading) => (reading === 'NONE' ? -1 : LABELS.indexOf(LABEL_OF[reading])));
const labelShares = new Float64Array(LABELS.length);
/** What share of "none" makes doubtful that ten digits in a row are a telephone, and two with a sign of the keypad a code. */
const DOUBT = 0.15;
/** The same for a code of an odd form or in a text that names no door: it must never leave, so little has to speak for it. */
const CODE_DOUBT = 0.4;
const OF_ACCOUNTS = MEANS.credential | MEANS.device;
const OF_DOORS = MEANS.code | MEANS.lock | MEANS.property | MEANS.device | MEANS.press;
/** A year, a word with figures in it, a decimal, a score or a span: a code where little speaks against it. */
const ODD = /^(?:19|20)\d\d$|\p{L}{2}|^(?=.*\p{L})\D*\d?\D*\d?\D*$|\d[.–-]\d/u;
/** The same for two digits and for the key of a record; for a password in a text that names none; for a word without a figure. */
const SHORT_DOUBT = 0.1;
const LONE_DOUBT = 0.2;
const WORD_DOUBT = 0.3;
/** As systems key their records: `TSK-0003`. */
const KEYED = /^[A-Z]{2,5}-\d{3,}$/;
/** A star, a pound or a small letter among figures. */
const SIGNED = /[#*+]|\p{Ll}/u;
/** Three signs or more, letters among them. */
const LETTERED = /^(?=.*\p{Lu})(?:[ #*-]?[\p{Lu}\d]){3,}[#*]?$/u;
/** Words and signs that number something else, whatever stands around: a postal code, a listing, a parcel, the code of a tour, the port of a host. */
const NUMBERED =
  /(?:[a-z\d]\.(?:com|net|org|io|dev|local|internal|example):|(?:zip|postal|area|tour|error|status|promo|discount|tax|source|qr|bar|country|dress|building|fire|health|zoning)[\s_-]{0,2}codes?|(?<![a-z])(?:zip|mls|apn|parcel|folio|dre|nmls|permit|invoice)(?:[\s_-]?(?:id|no|num|nbr|number|key))?\.?)[\s_-]?\d?["']?\s?[:=#]{0,2}\s?["']?(?:is )?$/i;
/** A postal code, behind a city and its state. */
const POSTAL = /^\d{5}(?:-\d{4})?$/;
const OF_STATE = new RegExp(String.raw`, ?[A-Z][A-Za-z.]+,? ${STATE}[ ,]{1,2}$`, 'i');
/** A day, with its year: somebody's birthday or nobody's number. */
const DATE = /^(?:(?:19|20)\d\d-[01]\d-[0-3]\d|[01]?\d\/[0-3]?\d\/(?:19|20)\d\d)$/;
const WORDED_DATE = /^(?=.*\p{L}{3}).* .*\d$/u;
/** Fewer digits are a part of something, which the recogniser has seen as a whole. */
const LEAST_JUDGED = 3;
/** Signs that may stand around a figure that is all there is. */
const MOST_AROUND = 12;
/** Text around a figure that is read to name it. */
const NAMED_WITHIN = 240;

/** What share of the evidence is for each reading. The array is the same at every call. */
function weigh(features: Int32Array): Float64Array {
  const sums = SUMS.of(features);
  let most = sums[0]!;
  for (let reading = 1; reading < sums.length; reading += 1) if (sums[reading]! > most) most = sums[reading]!;
  let all = 0;
  for (let reading = 0; reading < sums.length; reading += 1) all += shares[reading] = Math.exp((sums[reading]! - most) * WEIGHTS.scale);
  for (let reading = 0; reading < sums.length; reading += 1) shares[reading]! /= all;
  return shares;
}

/** The label whose readings have most together. */
function likeliestLabel(found: Float64Array): PiiLabel {
  labelShares.fill(0);
  for (let at = 1; at < found.length; at += 1) labelShares[LABEL_AT[at]!]! += found[at]!;
  let best = 0;
  for (let at = 1; at < labelShares.length; at += 1) if (labelShares[at]! > labelShares[best]!) best = at;
  return LABELS[best]!;
}

/** The reading of the largest share, of those that are asked about. */
function likeliest(found: Float64Array, among: (reading: Reading) => boolean): Reading | undefined {
  let best: Reading | undefined;
  let most = 0;
  for (const [at, reading] of READINGS.entries()) {
    if (reading === 'NONE' || !among(reading) || found[at]! <= most) continue;
    best = reading;
    most = found[at]!;
  }
  return best;
}

/**
 * What recognisers claim, but for what hardly anything around it speaks for (a price said to be a limit, the hours of a gate); and figures that
 * none of them claimed, by all that stands around them: words that no pattern foresaw count as far as they were met beside such figures.
 * `others`: ground that is taken.
 */
export function weighedFigures(found: Survey, claimed: readonly Span[], others: readonly Span[]): Span[] {
  const around = surroundingsOf(found);
  const evidence = new Evidence(around);
  const candidates = figureCandidates(found.text, around.tokens);
  const upheld = claimed.filter((span) => !isOverruled(evidence, candidates, span));
  const ground = groundOf([...others, ...upheld], found.text.length);
  const added = candidates.flatMap((candidate): Span[] => {
    const taken = takenOf(found.text, candidate, ground);
    if (taken === 'all' || isOfIdentifier(found.text, candidate) || isAlone(found.text, candidate)) return [];
    const label = labelOf(evidence, candidate, found, isMasked(found.text) ? AGAIN : 0);
    // What must never leave is whole: twelve figures of a card look like a telephone, and the other four would show.
    return label === undefined || (taken === 'part' && !NEVER_KEPT.has(label))
      ? []
      : [{ ...wholeOf(found.text, candidate, label), label, score: 0.6 }];
  });
  const spans = [...upheld, ...added];
  const isCode = (read: Survey, of: Evidence, candidate: FigureCandidate): boolean => labelOf(of, candidate, read, 0) === 'ACCESS_CODE';
  return [...spans, ...besideCodes(found, { spans, others, candidates }, isCode)];
}

/** How much of the letters and figures of a candidate stands on taken ground. */
function takenOf(text: string, { start, end }: FigureCandidate, ground: Uint8Array): 'none' | 'part' | 'all' {
  if (!ground.subarray(start, end).includes(1)) return 'none';
  for (let at = start; at < end; at += 1) if (ground[at] === 0 && /[\p{L}\d]/u.test(text[at]!)) return 'part';
  return 'all';
}

/** Nothing but a figure: what it is, no word says. */
function isAlone(text: string, { start, end, words }: FigureCandidate): boolean {
  return words === 0 && text.length - (end - start) < MOST_AROUND && !/\p{L}/u.test(text.slice(0, start) + text.slice(end));
}

/** Papers have letters before their figures, and behind them: "W 441-2290-8817", "CA 418802 F". */
const OF_PAPER = new Set<PiiLabel>(['DRIVER_LICENCE', 'PASSPORT']);
const LETTERS_BEFORE = /(?<![\p{L}\d])[A-Z]{1,3}[ -]$/u;
const LETTER_BEHIND = /^ ?[A-Z](?![\p{L}\d])/u;

/** Of a password, which has whatever signs somebody chose. */
const SIGNS_BEFORE = /[^\s"'“‘(:=,/]{0,24}$/u;
const SIGNS_BEHIND = /^[^\s"'”’),;/]{0,24}?(?=[.!?]?(?:[\s"'”’),;/]|$))/u;

function wholeOf(text: string, { start, end }: FigureCandidate, label: PiiLabel): { start: number; end: number } {
  if (label === 'CREDENTIAL')
    return {
      start: start - (SIGNS_BEFORE.exec(text.slice(Math.max(0, start - 24), start))?.[0].length ?? 0),
      end: end + (SIGNS_BEHIND.exec(text.slice(end, end + 26))?.[0].length ?? 0),
    };
  if (!OF_PAPER.has(label)) return { start, end };
  const before = LETTERS_BEFORE.exec(text.slice(Math.max(0, start - 6), start))?.[0].length ?? 0;
  return { start: start - before, end: end + (LETTER_BEHIND.exec(text.slice(end, end + 3))?.[0].length ?? 0) };
}

/** Letters, digits, dashes and underscores in one run. */
const RUN_BEFORE = /[A-Za-z\d_-]{0,40}$/;
const RUN_BEHIND = /^[A-Za-z\d_-]{0,40}/;

/** In a run as programs make them up: a cursor, a UUID, a key. Words joined by dashes are none, and what they hide is weighed. */
function isOfIdentifier(text: string, { start, end, words }: FigureCandidate): boolean {
  if (words > 0) return false;
  const before = RUN_BEFORE.exec(text.slice(Math.max(0, start - 40), start))![0];
  const behind = RUN_BEHIND.exec(text.slice(end, end + 40))![0];
  const run = before + text.slice(start, end) + behind;
  return !/[\s.,:/]/.test(run) && isOpaque(run);
}

function isOverruled(evidence: Evidence, candidates: readonly FigureCandidate[], { start, end, label }: Span): boolean {
  const sure = WEIGHTS.overrules[label];
  if (sure === undefined) return false;
  const own = candidates.filter((one) => one.start < end && start < one.end);
  return own.length > 0 && own.every((one) => (one.words > 0 || one.digits.length >= LEAST_JUDGED) && weigh(evidence.of(one))[0]! >= sure);
}

function labelOf(evidence: Evidence, candidate: FigureCandidate, { text, bits }: Survey, stricter: number): PiiLabel | undefined {
  const { start, end, digits, words } = candidate;
  const value = text.slice(start, end);
  const found = weigh(evidence.of(candidate));
  const none = found[0]!;
  if (none >= MOST_NONE) return undefined;
  const label = likeliestLabel(found);
  if (none >= (WEIGHTS.none[label] ?? 0) - stricter || isNumbered(text, candidate)) return undefined;
  // A word opens something, or it says something about it.
  if (words === 0 && digits === '') return opensBy(value, label, none) ? label : undefined;
  if (label !== 'DOB' && words === 0 && isDate(value)) return undefined;
  // Ten digits in a row are an id more often than a telephone.
  if (label === 'PHONE' && /^\d+$/.test(value) && none >= DOUBT) return undefined;
  // A name with a figure looks like a password, where nothing speaks of one: "Hello, sep-2243!".
  if (label === 'CREDENTIAL') return (bits & OF_ACCOUNTS) !== 0 || none < LONE_DOUBT ? label : undefined;
  return label !== 'ACCESS_CODE' || isCode(value, candidate, { none, bits }) ? label : undefined;
}

const isDate = (value: string): boolean => DATE.test(value) || (WORDED_DATE.test(value) && namesMonth(value));

/** The maker of a lock and a part of one are no code. */
const OF_LOCKS = MEANS.lock | MEANS.device | MEANS.code;
const opensBy = (value: string, label: PiiLabel, none: number): boolean =>
  (label === 'ACCESS_CODE' || label === 'CREDENTIAL') && none < WORD_DOUBT && (WORDS.means(value) & OF_LOCKS) === 0;

/** A postal code, a listing, a parcel: numbered by the words before it. */
function isNumbered(text: string, { start, end }: FigureCandidate): boolean {
  const before = text.slice(Math.max(0, start - 28), start);
  return NUMBERED.test(before) || (OF_STATE.test(before) && POSTAL.test(text.slice(start, end)));
}

function isCode(
  value: string,
  { digits, words }: FigureCandidate,
  { none, bits }: { readonly none: number; readonly bits: number },
): boolean {
  // Two digits are one of the parts of a code, which are read together elsewhere; "G66", "B-2-4" and "77#" are whole.
  if (words === 0 && digits.length < 3 && !LETTERED.test(value)) return SIGNED.test(value) ? none < DOUBT : none < SHORT_DOUBT;
  if (KEYED.test(value)) return none < SHORT_DOUBT;
  const isPlain = (bits & OF_DOORS) !== 0 && (words > 0 || !ODD.test(value));
  return isPlain || none < CODE_DOUBT;
}

/** Which of the readings of its label a found piece is; undefined where it is no figure or has one reading only. */
export function readingOf(text: string, { start, end, label }: Pick<Span, 'start' | 'end' | 'label'>): Reading | undefined {
  const from = Math.max(0, start - NAMED_WITHIN);
  const around = surroundingsOf(survey(text.slice(from, end + NAMED_WITHIN)));
  const candidates = figureCandidates(around.text, around.tokens);
  const candidate = candidates.find((one) => one.start < end - from && start - from < one.end);
  if (!candidate) return undefined;
  return likeliest(weigh(new Evidence(around).of(candidate)), (reading) => LABEL_OF[reading] === label);
}
