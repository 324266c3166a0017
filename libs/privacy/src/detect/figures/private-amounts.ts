import { anchors, saysAny } from '../anchors.js';
import type { Span } from '../span.js';
import type { Survey } from '../survey.js';
import { MEANS } from '../words.js';
import { clauseEnd, clauseStart, type Cue } from './clauses.js';
import type { CueKind } from './cue-phrases.js';
import { amountsIn, spelledAmounts, spelledHundreds, type Figure } from './figure.js';
import { plain } from '../plain-letters.js';

const MONEY: ReadonlySet<CueKind> = new Set<CueKind>(['income', 'asset', 'limit', 'weaklimit', 'price', 'fee', 'tax', 'rent']);
/** What stands in an account: an amount after it, not what is sent there. */
const HOLDS = /^(?:checking|savings|chk|chkg|ckg|money market|dda|personal|joint)/i;
const PRIVATE: ReadonlySet<CueKind> = new Set<CueKind>(['income', 'asset', 'limit', 'weaklimit']);
const LARGE = anchors('thousand grand million mil');
const LEFT = 84;
const RIGHT = 40;
const PERSONAL = plain(
  /(?<![\p{L}])(?:i|we|me|us|you|your|she|he|they|her|his|him|my|our|their|them|buyers?|sellers?|clients?|borrowers?|owners?|heirs?|estate|tenants?|applicants?|purchasers?|couple|family|husband|wife|lender|bank|nuestr[oa]s?|mi|mis|su|sus|cliente|comprador\w*|vendedor\w*|nous|ils|elle|il|wir|sie|er)(?![\p{L}])/iu,
);
/** Between a cue and its figure when nothing is left open: "is", "of about", "up to". */
const DIRECT =
  /^[\s:=|,"'“*~≈<>()-]{0,6}(?:(?:is|was|of|at|to|are|about|around|like|maybe|probably|approx\.?|roughly|only|just|now|de|es|a|around|currently|by|moved|went|goes|gone|up|down|from|raised|bumped|dropped)[\s:=~$"]{1,3}){0,3}$/i;
/** "710 is our walk away": the figure is named after it. */
const NAMED_AFTER = /^\s(?:is|was|['’]s|would be)\s(?:(?:my|our|their|her|his|the|it|absolutely|really|as|far|final|hard)\s){0,3}$/i;
const ADJACENT = /^[\s_-]?(?:(?:a|an|any|the|their|our|purchase|sales?|offer|for) )?$/i;
const JOINED = /^\s?(?:-|–|—|to|and|or|y|et|\/|,|plus|&)\s{0,2}$/;
const RATE =
  /^(?:\s?\/\s?(?:yr|year|mo|month|hr|hour|wk|week|mes|tháng|año|mois|an|annum)|,?\s(?:a|per|an|each|every|al|por|par|im|pro)\s(?:year|month|hour|week|annum|mes|año|mois|an|jahr|monat)|\s(?:bi-?weekly|semi-?monthly|bi-?monthly|fortnightly|annually|monthly|yearly|weekly|mensuales|anuales|hourly)|\/[a-z]{2,6})(?![a-z])/i;

interface Candidate {
  readonly kind: CueKind;
  readonly distance: number;
  /** Characters between cue and figure; negative where the cue follows. */
  readonly gap: number;
  /** Characters between the figure and a cue that follows. */
  readonly after?: number;
}

/** Income, assets and what somebody would pay or take: amounts that the nearest words claim for a person, not for the property. */
export function privateAmounts(found: Survey, cues: readonly Cue[]): Span[] {
  const { text } = found;
  const spelled = [
    ...(saysAny(found, LARGE) ? spelledAmounts(text) : []),
    ...((found.bits & MEANS.number) !== 0 ? spelledHundreds(text) : []),
  ];
  const figures = [...amountsIn(found), ...spelled].sort((one, other) => one.start - other.start);
  const money = cues.flatMap((cue) => {
    if (MONEY.has(cue.kind)) return [cue];
    return cue.kind === 'account' && HOLDS.test(text.slice(cue.start, cue.end)) ? [{ ...cue, kind: 'asset' as const }] : [];
  });
  if (!money.some((cue) => PRIVATE.has(cue.kind))) return [];
  const spans: Span[] = [];
  let from = 0;
  figures.forEach((figure, index) => {
    while (from < money.length && money[from]!.end < figure.start - LEFT) from += 1;
    const previous = figures[index - 1];
    const last = spans.at(-1);
    const follows = last !== undefined && last.end >= (previous?.end ?? -1) && previous !== undefined && last.start === previous.start;
    const joined = follows && JOINED.test(text.slice(last.end, figure.start)) && sized(figure);
    const kind = kindOf(text, figure, { cues: money.slice(from, from + 16), previous, next: figures[index + 1] });
    const ranged = joined && /^\s?(?:-|–|—|to)\s{0,2}$/.test(text.slice(last.end, figure.start));
    if (ranged || (kind ? PRIVATE.has(kind) : joined)) spans.push(spanOf(text, figure));
  });
  return spans;
}

const sized = (figure: Figure): boolean => figure.shape === 'money' || (figure.digits.length >= 3 && figure.digits.length <= 7);
const spanOf = (text: string, { start, end }: Figure): Span => ({
  start,
  end: end + (RATE.exec(text.slice(end, end + 20))?.[0].length ?? 0),
  label: 'FINANCIAL',
  score: 0.8,
});

interface Around {
  readonly cues: readonly Cue[];
  readonly previous: Figure | undefined;
  readonly next: Figure | undefined;
}

/** The kind of the cue that the figure belongs to, undefined where none does. */
function kindOf(text: string, figure: Figure, around: Around): CueKind | undefined {
  const from = clauseStart(text, figure.start, LEFT);
  const to = Math.min(clauseEnd(text, figure.end, RIGHT), around.next?.start ?? Infinity);
  const left = around.cues.filter((cue) => cue.start >= from && cue.end <= figure.start);
  const right = around.cues.find((cue) => cue.start >= figure.end && cue.end <= to);
  const nearest = leftOf(text, figure, left, around.previous);
  const after = right && rightOf(text, figure, right);
  const best = [nearest, after].filter((one) => one !== undefined).sort((one, other) => one.distance - other.distance)[0];
  if (!best) return undefined;
  if (PRIVATE.has(best.kind) && figure.shape === 'bare' && !isBareAmount(text, figure, best)) return undefined;
  if (best.kind === 'weaklimit' && !PERSONAL.test(text.slice(from, to))) return 'price';
  return best.kind;
}

function leftOf(text: string, figure: Figure, left: readonly Cue[], previous: Figure | undefined): Candidate | undefined {
  const cue = left.at(-1);
  if (!cue) return undefined;
  const before = left.at(-2);
  const gap = text.slice(cue.end, figure.start);
  const parted = previous !== undefined && previous.start >= cue.end;
  const distance = gap.length + (parted ? 14 : 0) + (cue.kind === 'weaklimit' ? 4 : 0);
  const touching = before !== undefined && ADJACENT.test(text.slice(before.end, cue.start));
  // "Maximum purchase price" is a limit, "HOA reserves" are the association's.
  if ((cue.kind === 'price' || cue.kind === 'weaklimit') && beginsAsLimit(text, left)) return { kind: 'limit', distance, gap: gap.length };
  if (
    (cue.kind === 'asset' || cue.kind === 'weaklimit') &&
    before &&
    (before.kind === 'fee' || before.kind === 'rent') &&
    cue.start - before.end < 24 &&
    !/\bor\b/i.test(text.slice(before.end, cue.start))
  )
    return { kind: before.kind, distance, gap: gap.length };
  if (
    cue.kind === 'weaklimit' &&
    touching &&
    before.kind === 'price' &&
    /listed|credit|concession/i.test(text.slice(before.start, before.end))
  )
    return { kind: 'price', distance, gap: gap.length };
  // "HOA under $200"
  if (cue.kind === 'limit' && touching && (before.kind === 'fee' || before.kind === 'tax'))
    return { kind: before.kind, distance, gap: gap.length };
  if (cue.kind === 'weaklimit' && touching && before.kind === 'limit') return { kind: 'limit', distance, gap: gap.length };
  return { kind: cue.kind, distance, gap: gap.length };
}

/** "Maximum purchase price approved": words side by side of which one but the last sets a limit. */
function beginsAsLimit(text: string, left: readonly Cue[]): boolean {
  for (let at = left.length - 1; at > 0 && ADJACENT.test(text.slice(left[at - 1]!.end, left[at]!.start)); at -= 1) {
    const { kind } = left[at - 1]!;
    if (kind === 'limit' || (kind === 'weaklimit' && left[at]!.kind === 'price')) return true;
    if (kind !== 'price') return false;
  }
  return false;
}

function rightOf(text: string, figure: Figure, cue: Cue): Candidate | undefined {
  const gap = text.slice(figure.end, cue.start);
  if (/[,|\t]|\s{3}/.test(gap) || /^\s{0,2}(?:and|but|y|et|with|while)\s/i.test(gap)) return undefined;
  // "$575 can be paid by card" is nobody's pay.
  if (/^pa(?:id|ys?)$/i.test(text.slice(cue.start, cue.end)) && /\b(?:be|is|was|been|are|to|and)\s$/i.test(gap)) return undefined;
  const plain = PRIVATE.has(cue.kind) && cue.kind !== 'asset' && cue.kind !== 'income';
  // What stands right behind a figure names it: "$10,000 EMD", "$86,000 in savings".
  const near = gap.length <= 1 ? -2 : cue.kind === 'price' && /^ (?:as|in) (?:an? )?$/.test(gap) ? -1 : gap.length + 3;
  return { kind: cue.kind, distance: near + (plain ? 8 : 0), gap: -1, after: gap.length };
}

/** A bare number is an amount where the cue points straight at it: "cap 835", "gross monthly income 8905". */
function isBareAmount(text: string, figure: Figure, best: Candidate): boolean {
  const { length } = figure.digits;
  if (/^(?:19|20)\d\d$/.test(figure.digits) || length < 3 || length > 7) return false;
  if (best.kind === 'weaklimit' && length !== 3 && length < 5) return false;
  if (best.gap < 0) return NAMED_AFTER.test(text.slice(figure.end, figure.end + (best.after ?? 0)));
  const gap = text.slice(figure.start - best.gap, figure.start);
  return best.gap <= 22 && (DIRECT.test(gap) || best.kind === 'income' || best.kind === 'asset') && !/[#]/.test(gap);
}
