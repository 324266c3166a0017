import type { Span } from '../span.js';
import type { Survey } from '../survey.js';
import { clauseEnd, clauseStart, type Cue } from './clauses.js';
import type { CueKind } from './cue-phrases.js';
import { amountsIn, idsIn, spelledHundreds, type Figure } from './figure.js';

const SCORES: ReadonlySet<CueKind> = new Set<CueKind>(['score', 'notscore']);
const IDS: ReadonlySet<CueKind> = new Set<CueKind>(['loan', 'account', 'ssn', 'card', 'phone', 'otherid']);
const LISTED = /^\s?(?:,|\/|and|&|-|–|;|\||y)\s?(?:\w{2,12}(?:['’]s)?(?: (?:is|was|at))?\s)?$/i;
const DATE = /^(?:\d{4}[-/.](?:0?\d|1[0-2])[-/.][0-3]?\d|[0-3]?\d[-/.][0-3]?\d[-/.](?:\d{4}|\d\d))$/;

const inside = (cues: readonly Cue[], from: number, to: number): Cue[] => cues.filter((cue) => cue.start >= from && cue.end <= to);

/** Credit scores, 300 to 850: by the words of scores in the sentence, or after another score of the same list. */
export function creditScores(found: Survey, cues: readonly Cue[]): Span[] {
  const spoken = cues.filter((cue) => SCORES.has(cue.kind));
  if (!spoken.some((cue) => cue.kind === 'score')) return [];
  const { text } = found;
  const spans: Span[] = [];
  const figures = [...amountsIn(found), ...spelledHundreds(text)].sort((one, other) => one.start - other.start);
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

/** Numbers of loans and accounts, and the last four of a number, by the nearest word that names a kind of number. */
export function accountNumbers(found: Survey, cues: readonly Cue[]): Span[] {
  const kinds = cues.filter((cue) => IDS.has(cue.kind));
  const tails = cues.filter((cue) => cue.kind === 'tail');
  if (
    !/checking|savings/i.test(found.text) &&
    !kinds.some((cue) => cue.kind === 'loan' || cue.kind === 'account') &&
    tails.length === 0 &&
    !kinds.some((cue) => cue.kind === 'ssn')
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
  const cue = inside(kinds, clauseStart(text, figure.start, 60), figure.start).at(-1);
  if (!cue || (cue.kind !== 'loan' && cue.kind !== 'account')) return undefined;
  const gap = text.slice(cue.end, figure.start);
  if (earlier && earlier.start >= cue.end && !/^[\s\S]{0,24}\band\b/.test(text.slice(earlier.end, figure.start))) return undefined;
  const short = gap.length <= 14 && /^[\s:#."')(|=_-]{0,6}(?:\w{1,8}[\s:#.|]{1,3}){0,2}$/.test(gap);
  if (figure.digits.length < 7 && !short) return undefined;
  if (/\$|(?:^|\s)(?:mls|zip|phone|tel|cell|call|text|dated?)\b/i.test(gap) || /^\d{3}[-.]\d{3}[-.]\d{4}$/.test(value)) return undefined;
  return { start: figure.start, end: figure.end, label: 'ACCOUNT', score: 0.8 };
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
  const hidden = /^[x*•]{2}/i.test(value);
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
