import { atOnce, type Finding, type JsonValue, type Parts, type RuleStanding, type Surface } from '@gatehouse/kernel';
import { joined, type Span } from '../canonical/spans.js';
import type { Evidence } from '../inspection/evidence.js';
import type { CloseInspection } from '../inspection/inspection.js';
import { Inspector } from '../inspection/inspector.js';
import type { Passage } from '../inspection/opinions.js';
import { ORDER_READING } from '../reading/order-reading.js';
import { ACCESS_CODE_MARKER, CUTS_A_TURN, cutting, INSTRUCTION_MARKER, PAYMENT_MARKER, quotation, QUOTED, type Cut } from './cuts.js';
import { hiddenCharacters } from './hidden-characters.js';
import type { InertText } from './inert/inert-text.js';
import { bridged, sentence } from './order-bounds.js';

/** A text as it may be passed on, and what was seen in it. */
export interface CleanedText {
  readonly text: string;
  readonly findings: readonly Finding[];
  /** Stretches that were taken out as instructions. */
  readonly quarantined: number;
  /** Stretches taken out of any kind. */
  readonly stripped: number;
  /** Links and images to strange hosts that became texts. */
  readonly links: number;
  /** Marks of models that were written otherwise. */
  readonly marks: number;
  /** What a reviewer may see of it as it was, where more than codes and digits was taken out. */
  readonly original?: string;
}

/** How a text is read: by which rules, and what becomes of passages that read like instructions. */
export interface Reading {
  readonly rules?: RuleStanding | undefined;
  readonly quotes?: boolean;
}

type Judged = CleanedText & { readonly isBare: boolean };

const INSTRUCTING = new Set(['prompt_injection', 'credential_access']);
/** Cities, states, captions and dates come again in nearly every record; what people wrote does not, and is read each time. */
const LONGEST_REMEMBERED = 48;
const MOST_REMEMBERED = 4_096;
const REACH = 260;
/** No honest text hides something in what is hidden so often. */
const ROUNDS = 6;

/** Takes out of one text what no model may read; the rest stays as it was. */
export class TextCleaner {
  private readonly harmless = new Map<Surface, Set<string>>();

  constructor(
    private readonly inspector: Inspector,
    private readonly inert: InertText,
  ) {}

  /** `quotes`: passages that read like instructions stay, as quotations, where no rule would block them. */
  clean(text: string, surface: Surface, reading: Reading = {}): CleanedText {
    return atOnce(this.parts(text, surface, reading));
  }

  /** The same with turns for others within a long text. */
  *parts(text: string, surface: Surface, { rules, quotes = false }: Reading = {}): Parts<CleanedText> {
    if (text.length <= LONGEST_REMEMBERED && this.harmless.get(surface)?.has(text)) return untouched(text);
    const judged = yield* this.judge(text, surface, { rules, quotes });
    const inert = yield* this.inert.parts(judged.text, surface, rules);
    if (inert.text === judged.text && inert.findings.length === 0) {
      if (judged.isBare && text.length <= LONGEST_REMEMBERED) this.remember(text, surface);
      return judged;
    }
    const { links, marks } = inert;
    const findings = [...judged.findings, ...inert.findings];
    const original = judged.original ?? (links + marks > 0 ? judged.text : undefined);
    return {
      ...judged,
      ...(original === undefined ? {} : { original }),
      text: inert.text,
      findings,
      stripped: judged.stripped + links + marks,
      links,
      marks,
    };
  }

  /** What a JSON text says, quoted where it pretends to be more than data. */
  whole(value: JsonValue, surface: Surface, rules?: RuleStanding): ReturnType<InertText['whole']> {
    return this.inert.whole(value, surface, rules);
  }

  /** Cut where no model may read it, and otherwise as it was, links and marks too. */
  *judge(text: string, surface: Surface, { rules, quotes = false }: Reading = {}): Parts<Judged> {
    const asked = rules === undefined ? { surface } : { surface, rules };
    const first = yield* this.inspector.parts({ text, ...asked });
    if (first.evidence.length === 0 && first.canonical.signals.length === 0 && first.findings.length === 0) {
      return untouched(text, first.isBare);
    }
    let cuts = yield* cutsFor(text, first, { quotes: quotes && first.verdict !== 'block', isAgain: false });
    let cleaned = yield* cutting(text, cuts);
    let quarantined = cuts.filter(isInstruction).length;
    let stripped = cuts.length;
    const seen = [...first.findings];
    // What still reads as an order once a cut is made was wrapped around what is gone, or stood in pieces on both sides of it.
    for (let round = 1; isToReadAgain(cuts, round === 1 ? first : undefined); round += 1) {
      const again = yield* this.inspector.parts({ text: cleaned, ...asked });
      // Nothing waits for a more exact reason any more.
      cuts = (yield* cutsFor(cleaned, again, { quotes: false, isAgain: true })).filter((cut) => !isWithinMarker(cleaned, cut));
      if (cuts.some(isInstruction)) seen.push(...again.findings.filter(({ family }) => INSTRUCTING.has(family)).map(unplaced));
      if (round === ROUNDS && cuts.some(isGone)) {
        cuts = [{ start: 0, end: cleaned.length, put: markerOf(cleaned) }];
        seen.push({ rule: 'hidden-text.within-itself', family: 'hidden_text', surface, verdict: 'hold', score: 0.8 });
      }
      cleaned = yield* cutting(cleaned, cuts);
      stripped += cuts.length;
      quarantined += cuts.filter(isInstruction).length;
    }
    const findings = seen.filter((finding) => finding.verdict !== 'allow');
    const withheld = withheldIn(first.evidence);
    const original = stripped > withheld.length ? { original: yield* cutting(text, withheld) } : {};
    return { text: cleaned, findings, quarantined, stripped, links: 0, marks: 0, isBare: false, ...original };
  }

  private remember(text: string, surface: Surface): void {
    const known = this.harmless.get(surface);
    if (known && known.size < MOST_REMEMBERED) known.add(text);
    else this.harmless.set(surface, new Set([text]));
  }
}

/** What a first cut left in the place of an order tells of one. */
function isWithinMarker(text: string, { start, end }: Span): boolean {
  const marker = text.lastIndexOf(INSTRUCTION_MARKER, start);
  return marker >= 0 && end <= marker + INSTRUCTION_MARKER.length;
}

const isQuotation = ({ put }: Cut): boolean => put.startsWith(QUOTED);
const isInstruction = (cut: Cut): boolean => cut.put.startsWith(INSTRUCTION_MARKER) || isQuotation(cut);

const isGone = ({ put }: Cut): boolean => put === '';

/** Where an order was cut or something taken from between two words, and where likeness waits for what is left. */
const isToReadAgain = (cuts: readonly Cut[], first: CloseInspection | undefined): boolean =>
  !cuts.some(isQuotation) &&
  (cuts.some(isGone) ||
    (first !== undefined &&
      (cuts.some(isInstruction) || first.passages.some((passage) => waits(passage, first.evidence, first.canonical.signals)))));

/** Of what was seen once something was cut: where it stands in the text as it was is not known any more. */
const unplaced = ({ rule, family, surface, verdict, score }: Finding): Finding => ({ rule, family, surface, verdict, score });

/** In the place of an order; what was withheld within it stays said. */
function markerOf(text: string): string {
  const withheld = [PAYMENT_MARKER, ACCESS_CODE_MARKER].filter((marker) => text.includes(marker));
  return [INSTRUCTION_MARKER, ...withheld].join(' ');
}

/** Likeness to an order, where a more exact reason takes something out of the passage: only what is left then says whether it is one. */
function waits({ rule, start, end }: Passage, evidence: readonly Evidence[], signals: readonly Span[]): boolean {
  if (rule !== ORDER_READING) return false;
  const overlaps = (span: Span): boolean => span.start < end && start < span.end;
  return signals.some(overlaps) || withheldIn(evidence).some(overlaps);
}

const untouched = (text: string, isBare = true): Judged => ({
  text,
  findings: [],
  quarantined: 0,
  stripped: 0,
  links: 0,
  marks: 0,
  isBare,
});

function* cutsFor(text: string, inspection: CloseInspection, { quotes, isAgain }: { quotes: boolean; isAgain: boolean }): Parts<Cut[]> {
  const { evidence, canonical } = inspection;
  const cuts: Cut[] = instructions(text, inspection, isAgain).map((span) => ({
    ...span,
    put: quotes ? quotation(text.slice(span.start, span.end)) : markerOf(text.slice(span.start, span.end)),
  }));
  cuts.push(...withheldIn(evidence));
  for (const [index, signal] of canonical.signals.entries()) {
    if (index % CUTS_A_TURN === CUTS_A_TURN - 1) yield;
    if (signal.kind === 'html_comment' || signal.kind === 'beacon' || signal.kind === 'beacon_placeholder')
      cuts.push({ start: signal.start, end: signal.end, put: '' });
    if (signal.kind === 'hidden_style') cuts.push({ start: signal.start, end: signal.end, put: '' });
  }
  return canonical.signals.length > 0 ? cuts.concat(yield* hiddenCharacters(text)) : cuts;
}

/** Codes and account digits: no model may see them, and no reviewer needs them. */
function withheldIn(evidence: readonly Evidence[]): Cut[] {
  const cutsOf = ({ rule, redact }: Evidence): Cut[] => {
    if (rule.family !== 'access_code' && rule.family !== 'wire_fraud') return [];
    return redact.map((span) => ({ ...span, put: rule.family === 'access_code' ? ACCESS_CODE_MARKER : PAYMENT_MARKER }));
  };
  return evidence.flatMap(cutsOf);
}

/** Sentences that instruct, with what stands between and close by and points the same way. */
function instructions(text: string, inspection: CloseInspection, isAgain: boolean): Span[] {
  const grave = new Set(
    inspection.findings
      .filter((finding) => INSTRUCTING.has(finding.family) && (finding.verdict === 'hold' || finding.verdict === 'block'))
      .map((finding) => `${finding.rule}@${finding.start}`),
  );
  const seen = inspection.evidence.filter((item) => INSTRUCTING.has(item.rule.family) && !item.reported);
  const strong = seen.filter((item) => grave.has(`${item.rule.id}@${item.start}`));
  if (strong.length + inspection.passages.length === 0) return [];
  const near = seen.filter((item) => strong.some((other) => Math.abs(other.start - item.start) <= REACH));
  const concealed = inspection.canonical.signals.filter(({ kind }) => kind === 'html_comment' || kind === 'hidden_style');
  // What a comment says ends with the comment, whatever reads on behind it.
  const orders = near.map((item) => concealed.find(({ start, end }) => item.start >= start && item.end <= end) ?? sentence(text, item));
  // Where a rule saw the order itself, its bounds are the better ones; what is left is read once more.
  const others = inspection.passages.filter(
    (passage) =>
      !orders.some(({ start, end }) => passage.start < end && start < passage.end) &&
      (isAgain || !waits(passage, inspection.evidence, inspection.canonical.signals)),
  );
  return bridged(joined([...orders, ...others]), text);
}
