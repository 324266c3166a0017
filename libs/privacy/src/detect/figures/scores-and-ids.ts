import type { PiiLabel } from '@gatehouse/kernel';
import type { Span } from '../span.js';
import type { Survey } from '../survey.js';
import { MEANS } from '../words.js';
import { clauseEnd, clauseStart, type Cue } from './clauses.js';
import type { CueKind } from './cue-phrases.js';
import { amountsIn, idsIn, spelledHundreds, type Figure } from './figure.js';
import { matchesOf } from '../matches.js';

const SCORES: ReadonlySet<CueKind> = new Set<CueKind>(['score', 'notscore']);
const IDS: ReadonlySet<CueKind> = new Set<CueKind>(['loan', 'account', 'routing', 'employer', 'ssn', 'card', 'phone', 'otherid']);
/** Kinds whose numbers are private, with the label and the figures that one has. */
const PRIVATE_IDS: Partial<Record<CueKind, { readonly label: PiiLabel; readonly digits?: number }>> = {
  loan: { label: 'ACCOUNT' },
  account: { label: 'ACCOUNT' },
  routing: { label: 'ROUTING', digits: 9 },
  employer: { label: 'EIN', digits: 9 },
};
/** An account by what is in it. */
const HOLDS = /^(?:checking|savings|chk|chkg|ckg|dda|money market)/i;
const LISTED = /^\s?(?:,|\/|and|&|-|–|;|\||y)\s?(?:\w{2,12}(?:['’]s)?(?: (?:is|was|at))?\s)?$/i;
const DATE = /^(?:\d{4}[-/.](?:0?\d|1[0-2])[-/.][0-3]?\d|[0-3]?\d[-/.][0-3]?\d[-/.](?:\d{4}|\d\d))$/;

const inside = (cues: readonly Cue[], from: number, to: number): Cue[] => cues.filter((cue) => cue.start >= from && cue.end <= to);

/** Credit scores, 300 to 850: by the words of scores in the sentence, or after another score of the same list. */
export function creditScores(found: Survey, cues: readonly Cue[]): Span[] {
  const spoken = cues.filter((cue) => SCORES.has(cue.kind));
  if (!spoken.some((cue) => cue.kind === 'score')) return [];
  const { text } = found;
  const spans: Span[] = [];
  const figures = [...amountsIn(found), ...((found.bits & MEANS.number) !== 0 ? spelledHundreds(text) : []), ...sideBySide(text)].sort(
    (one, other) => one.start - other.start,
  );
  for (const figure of figures) {
    const value = Number(figure.digits);
    if (
      figure.shape !== 'bare' ||
      figure.digits.length !== 3 ||
      value < 300 ||
      value > 850 ||
      (value === 401 && /^\s?\(?k/i.test(text.slice(figure.end, figure.end + 3)))
    )
      continue;
    const last = spans.at(-1);
    const listed = last !== undefined && LISTED.test(text.slice(last.end, figure.start));
    const left = inside(spoken, clauseStart(text, figure.start, 64), figure.start).at(-1);
    const right = inside(spoken, figure.end, clauseEnd(text, figure.end, 28))[0];
    const open = left !== undefined && !/\$\s?\d|#/.test(text.slice(left.end, figure.start));
    const said =
      (open && left.kind === 'score') || (right?.kind === 'score' && /^[\s(a-z/]{1,16}$/i.test(text.slice(figure.end, right.start)));
    if ((said && left?.kind !== 'notscore') || listed) spans.push({ start: figure.start, end: figure.end, label: 'FINANCIAL', score: 0.8 });
  }
  return spans;
}

/** Scores of two or of three bureaus: `744/718`. */
const sideBySide = (text: string): Figure[] =>
  matchesOf(/(?<![\d/.,$])[3-8]\d\d(?:\/[3-8]\d\d){1,2}(?![\d/]|[.,]\d)/g, text).flatMap(({ index, 0: whole }) =>
    whole.split('/').map((digits, at): Figure => ({ start: index + 4 * at, end: index + 4 * at + 3, shape: 'bare', digits })),
  );

/** Numbers of loans and accounts, and the last four of a number, by the nearest word that names a kind of number. */
export function accountNumbers(found: Survey, cues: readonly Cue[]): Span[] {
  const kinds = cues.flatMap((cue) => {
    if (IDS.has(cue.kind)) return [cue];
    return cue.kind === 'asset' && HOLDS.test(found.text.slice(cue.start, cue.end)) ? [{ ...cue, kind: 'account' as const }] : [];
  });
  const tails = cues.filter((cue) => cue.kind === 'tail');
  if (
    tails.length === 0 &&
    !kinds.some((cue) => PRIVATE_IDS[cue.kind] !== undefined || cue.kind === 'ssn') &&
    !/checking|savings|licen/i.test(found.text)
  )
    return [];
  const spans: Span[] = [];
  let earlier: Figure | undefined;
  for (const figure of idsIn(found)) {
    const span = tailOf(found.text, figure, tails, kinds) ?? numberOf(found.text, figure, kinds, earlier);
    if (span) spans.push(span);
    if (figure.digits.length >= 4) earlier = figure;
  }
  return spans;
}

function numberOf(text: string, figure: Figure, kinds: readonly Cue[], earlier: Figure | undefined): Span | undefined {
  const value = text.slice(figure.start, figure.end);
  if (figure.digits.length < 5 || DATE.test(value) || /^[a-z]{5}|[a-z]{8}/i.test(value)) return undefined;
  if (/^\s(?:checking|savings|chk|acct|account)(?![a-z])/i.test(text.slice(figure.end, figure.end + 12)) && figure.digits.length >= 7)
    return { start: figure.start, end: figure.end, label: 'ACCOUNT', score: 0.75 };
  const cue = inside(kinds, clauseStart(text, figure.start, 72), figure.start).at(-1);
  const known = cue && PRIVATE_IDS[cue.kind];
  if (!known) return namedAfter(text, figure, kinds) ?? (cue && licenceOf(text, figure, cue));
  const gap = text.slice(cue.end, figure.start);
  const other = earlier !== undefined && earlier.start >= cue.end;
  if (other && !/^[\s\S]{0,24}\band\b/.test(text.slice(earlier.end, figure.start))) return namedAfter(text, figure, kinds);
  if (known.digits !== undefined)
    return figure.digits.length === known.digits && !other
      ? { start: figure.start, end: figure.end, label: known.label, score: 0.8 }
      : undefined;
  const short = gap.length <= 14 && /^[\s:#."')(|=_-]{0,6}(?:\w{1,8}[\s:#.|]{1,3}){0,2}$/.test(gap);
  if (figure.digits.length < 7 && !short) return undefined;
  if (/\$|(?:^|\s)(?:mls|zip|phone|tel|cell|call|text|dated?)\b/i.test(gap) || /^\d{3}[-.]\d{3}[-.]\d{4}$/.test(value)) return undefined;
  return { start: figure.start, end: figure.end, label: 'ACCOUNT', score: 0.8 };
}

/** "7712009381 is the account, 121042882 the routing". */
function namedAfter(text: string, figure: Figure, kinds: readonly Cue[]): Span | undefined {
  const cue = inside(kinds, figure.end, figure.end + 40)[0];
  const known = cue && PRIVATE_IDS[cue.kind];
  if (!known || figure.digits.length < 6 || (known.digits !== undefined && figure.digits.length !== known.digits)) return undefined;
  if (
    !/^\s?(?:\(|(?:(?:is|was|would be|=|being)\s)?(?:(?:the|my|our|her|his|their|your|new|for the|for)\s){0,2})$/i.test(
      text.slice(figure.end, cue.start),
    )
  )
    return undefined;
  return { start: figure.start, end: figure.end, label: known.label, score: 0.75 };
}

const STATE =
  'alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|georgia|hawaii|idaho|illinois|indiana|iowa|kansas|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|mississippi|missouri|montana|nebraska|nevada|new hampshire|new jersey|new mexico|new york|north carolina|north dakota|ohio|oklahoma|oregon|pennsylvania|rhode island|south carolina|south dakota|tennessee|texas|utah|vermont|virginia|washington|west virginia|wisconsin|wyoming';
const OF_SOMEBODY = new RegExp(
  String.raw`(?:['’]s|s['’]|\b(?:his|her|my|their|your))\s(?:(?:${STATE}|out[- ]of[- ]state|state|current|valid)\s){1,2}$`,
  'i',
);

/** "Her husband's Nevada license number is 1402278835": what a state lets one person drive with, not what it lets them sell with. */
function licenceOf(text: string, figure: Figure, cue: Cue): Span | undefined {
  if (!/^licen/i.test(text.slice(cue.start, cue.end)) || !OF_SOMEBODY.test(text.slice(Math.max(0, cue.start - 40), cue.start)))
    return undefined;
  return { start: figure.start, end: figure.end, label: 'DRIVER_LICENCE', score: 0.75 };
}

const OF_LISTING = /mls|listing|apn|parcel|order|invoice|tracking|confirmation|permit|licen|zip|po box/i;
/** Forms that everybody files. */
const FORM = /^(?:1003|1004|1040|1065|1098|1099|1120|4506|8300|8594|8821)$/;
const TAIL_KINDS = { ssn: 'SSN', card: 'CARD', account: 'ACCOUNT', loan: 'ACCOUNT' } as const;

/** "SSN's last four: hers 3391", "4821 is the last four of his social". */
function tailOf(text: string, figure: Figure, tails: readonly Cue[], kinds: readonly Cue[]): Span | undefined {
  const value = text.slice(figure.start, figure.end);
  if (!/^[x*•.]{0,12}-?\d{4}$/i.test(value)) return undefined;
  if (/^-[A-Z]/.test(text.slice(figure.end, figure.end + 2)) || FORM.test(value)) return undefined;
  const from = clauseStart(text, figure.start, 72);
  const to = clauseEnd(text, figure.end, 48);
  const near = [...inside(tails, from, to)];
  const all = inside(kinds, from, to);
  const kind = all.find((cue) => cue.kind === 'ssn') ?? inside(kinds, from, figure.start).at(-1) ?? inside(kinds, figure.end, to)[0];
  const hidden = /^[x*•]{2}/i.test(value) || /(?:\.{2,6}|…)\s?$/.test(text.slice(Math.max(0, figure.start - 7), figure.start));
  const pointed =
    kind?.kind === 'ssn' &&
    /^(?:['’]s)?[\s:#.=]{0,4}(?:is|number|no\.?|#|last ?4|last four)?[\s:#.=]{0,3}(?:[x*•-]{2,10})?$/i.test(
      text.slice(kind.end, figure.start),
    );
  if (near.length === 0 && !hidden && !pointed) return undefined;
  if (!kind) return { start: figure.start, end: figure.end, label: 'SSN', score: 0.6 };
  if (kind.kind === 'phone' || (kind.kind === 'otherid' && OF_LISTING.test(text.slice(kind.start, kind.end)))) return undefined;
  return { start: figure.start, end: figure.end, label: TAIL_KINDS[kind.kind as keyof typeof TAIL_KINDS] ?? 'SSN', score: 0.8 };
}
