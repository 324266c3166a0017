import type { PiiLabel } from '@gatehouse/kernel';
import { groundOf, type Span } from '../span.js';
import { survey, type Survey } from '../survey.js';
import { MEANS } from '../words.js';
import { besideCodes } from './beside-codes.js';
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
/** What share of "none" makes doubtful that ten digits in a row are a telephone, and a word in capitals a code. */
const DOUBT = 0.15;
/** The same for a code of an odd form or in a text that names no door: it must never leave, so little has to speak for it. */
const CODE_DOUBT = 0.4;
const OF_ACCOUNTS = MEANS.credential | MEANS.device;
const OF_DOORS = MEANS.code | MEANS.lock | MEANS.property | MEANS.device | MEANS.press;
/** A year, a word with figures in it, a decimal, a score or a span: a code where little speaks against it. */
const ODD = /^(?:19|20)\d\d$|\p{L}{2}|^(?=.*\p{L})\D*\d?\D*\d?\D*$|\d[.–-]\d/u;
/** Three signs or more, letters among them. */
const LETTERED = /^(?=.*\p{Lu})(?:[ #*-]?[\p{Lu}\d]){3,}[#*]?$/u;
/** Words and signs that number something else, whatever stands around: a postal code, a listing, a parcel, the code of a tour. */
const NUMBERED =
  /(?:(?:zip|postal|area|tour|error|status|promo|discount|tax|source|qr|bar|country|dress|building|fire|health|zoning)[\s_-]{0,2}codes?|(?<![a-z])(?:zip|mls|apn|parcel|folio|dre|nmls|permit|invoice)(?:[\s_-]?(?:id|no|num|nbr|number|key))?\.?)[\s_-]?\d?["']?\s?[:=#]{0,2}\s?["']?(?:is )?$|, ?[A-Z][A-Za-z.]+,? [A-Z]{2}[ ,]{1,2}$/i;
/** A day, with its year: somebody's birthday or nobody's number. */
const DATE = /^(?:(?:19|20)\d\d-[01]\d-[0-3]\d|[01]?\d\/[0-3]?\d\/(?:19|20)\d\d|(?=.*\p{L}{3}).* .*\d)$/u;
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
    if (ground.subarray(candidate.start, candidate.end).includes(1) || isOfIdentifier(found.text, candidate)) return [];
    if (isAlone(found.text, candidate)) return [];
    const label = labelOf(evidence, candidate, found, isMasked(found.text) ? AGAIN : 0);
    return label === undefined ? [] : [{ ...wholeOf(found.text, candidate, label), label, score: 0.6 }];
  });
  const spans = [...upheld, ...added];
  const isCode = (read: Survey, of: Evidence, candidate: FigureCandidate): boolean => labelOf(of, candidate, read, 0) === 'ACCESS_CODE';
  return [...spans, ...besideCodes(found, { spans, others, candidates }, isCode)];
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
  const found = weigh(evidence.of(candidate));
  if (found[0]! >= MOST_NONE) return undefined;
  const label = likeliestLabel(found);
  // A word in capitals opens something, or it is a firm or a short form.
  const isWord = words === 0 && digits === '';
  if (isWord && label !== 'ACCESS_CODE' && label !== 'CREDENTIAL') return undefined;
  if (label !== 'DOB' && words === 0 && DATE.test(text.slice(start, end))) return undefined;
  if (found[0]! >= (WEIGHTS.none[label] ?? 0) - stricter || NUMBERED.test(text.slice(Math.max(0, candidate.start - 28), candidate.start)))
    return undefined;
  // Ten digits in a row are an id more often than a telephone.
  if (label === 'PHONE' && /^\d+$/.test(text.slice(start, end)) && found[0]! >= DOUBT) return undefined;
  // A name with a figure looks like a password, where nothing speaks of one: "Hello, sep-2243!".
  if (label === 'CREDENTIAL') return (bits & OF_ACCOUNTS) === 0 ? undefined : label;
  if (label !== 'ACCESS_CODE') return label;
  // Two digits are one of the parts of a code, which are read together elsewhere; "G66" and "B-2-4" are whole.
  if (words === 0 && digits.length < 3 && !LETTERED.test(text.slice(start, end))) return undefined;
  if (isWord) return found[0]! < DOUBT ? label : undefined;
  const isPlain = (bits & OF_DOORS) !== 0 && (words > 0 || !ODD.test(text.slice(start, end)));
  return isPlain || found[0]! < CODE_DOUBT ? label : undefined;
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
