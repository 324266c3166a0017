import type { Surface } from '@gatehouse/kernel';
import { Canonicaliser, READ_ON, type CanonicalText, type Reading } from '../canonical/canonicaliser.js';
import { overlaps, type Place, type Span } from '../canonical/spans.js';
import type { PackRule } from '../packs/rule.js';
import { phraseBook, type PhraseBook } from '../phrases/phrase-book.js';
import type { LexiconEntry } from '../phrases/lexicon.js';
import type { PhraseMatch } from '../phrases/phrase-match.js';
import { PhraseMatcher } from '../phrases/phrase-matcher.js';
import type { Evidence } from './evidence.js';
import { REPORTED_FACTOR } from './opinions.js';
import { isReported } from './reported-speech.js';

const WHOLE_TEXT_LIMIT = 20_000;
/** What hiding a sentence adds to the suspicion against it. */
const HIDDEN_DOUBT = 0.55;
const HIDDEN_BLOCK = 0.35;

/** Finds what the packs' phrase and signal rules see in a text. Holds the compiled phrases; one text at a time. */
export class TextJudge {
  private readonly matcher: PhraseMatcher;
  private readonly phrased: readonly PackRule[];
  private readonly bySignal: ReadonlyMap<string, PackRule>;
  private readonly canonicaliser = new Canonicaliser();

  constructor(rules: readonly PackRule[], lexicons: readonly LexiconEntry[]) {
    this.phrased = rules.filter((rule) => rule.phrases !== undefined);
    this.bySignal = new Map(rules.filter((rule) => rule.signal).map((rule) => [rule.signal!, rule]));
    const book: PhraseBook = phraseBook(
      this.phrased.map(({ phrases, unless, spares, languages }) => ({ phrases: phrases!, unless, spares, languages })),
      lexicons,
    );
    this.matcher = new PhraseMatcher(book);
  }

  judge(input: string, surface: Surface, place?: Place): { readonly canonical: CanonicalText; readonly evidence: readonly Evidence[] } {
    const canonical = this.canonicaliser.read(input, undefined, place);
    const evidence: Evidence[] = [];
    const ciphers = new Set<'rot13' | 'reversed'>();
    for (const reading of canonical.readings) {
      for (const match of this.matcher.run(reading.text)) {
        const rule = this.phrased[match.rule]!;
        if (rule.decode) ciphers.add(rule.decode);
        else this.weigh({ canonical, reading, match, rule, surface }, evidence);
      }
    }
    if (ciphers.size > 0 && input.length <= WHOLE_TEXT_LIMIT) this.turn(ciphers, { canonical, surface }, evidence);
    const spoken = evidence.length > 0;
    for (const signal of canonical.signals) this.weighSignal(signal, { canonical, surface, spoken }, evidence);
    return { canonical, evidence };
  }

  private turn(
    ciphers: ReadonlySet<'rot13' | 'reversed'>,
    context: { canonical: CanonicalText; surface: Surface },
    evidence: Evidence[],
  ): void {
    for (const cipher of ciphers) {
      const reading = {
        ...this.canonicaliser.turned(context.canonical.readings[0]!.text, cipher),
        payload: { start: 0, end: context.canonical.input.length },
      };
      for (const match of this.matcher.run(reading.text)) {
        const rule = this.phrased[match.rule]!;
        if (!rule.decode) this.weigh({ ...context, reading, match, rule }, evidence);
      }
    }
  }

  private weigh(
    seen: { canonical: CanonicalText; reading: Reading; match: PhraseMatch; rule: PackRule; surface: Surface },
    evidence: Evidence[],
  ): void {
    const { canonical, reading, match, rule, surface } = seen;
    const verdict = rule.surfaces[surface];
    if (verdict === undefined) return;
    const own = (from: number, to: number): Span =>
      reading.payload ?? { start: reading.origin(from), end: Math.max(reading.origin(from) + 1, reading.origin(to)) };
    const span = own(match.start, match.end);
    // A second reading of the whole text says again what the first said: only what it says anew was hidden.
    if (
      reading.encoding !== 'plain' &&
      !reading.payload &&
      canonical.input.slice(span.start, span.end) === reading.text.slice(match.start, match.end)
    )
      return;
    const sentence = own(match.sentenceStart, match.sentenceEnd);
    const injected = rule.family === 'prompt_injection' || rule.family === 'credential_access';
    const concealed = (reading.encoding !== 'plain' && reading.encoding !== READ_ON) || overlaps(canonical.hidden, span.start, span.end);
    const reported = injected && !concealed && isReported(canonical.input, span);
    const doubt = injected && concealed ? HIDDEN_DOUBT : 0;
    const raised = 1 - (1 - rule.score) * (1 - doubt);
    evidence.push({
      rule,
      ...span,
      sentence,
      reported,
      ...(concealed ? { isConcealed: true } : {}),
      redact: rule.redact === undefined ? [] : [redacted(match, rule, own)],
      score: reported ? rule.score * REPORTED_FACTOR : raised,
      verdict: reported && verdict !== 'allow' ? 'flag' : doubt > 0 && rule.score >= HIDDEN_BLOCK ? 'block' : verdict,
    });
  }

  private weighSignal(
    signal: { kind: string } & Span,
    context: { canonical: CanonicalText; surface: Surface; spoken: boolean },
    evidence: Evidence[],
  ): void {
    const rule = this.bySignal.get(signal.kind);
    const verdict = rule?.surfaces[context.surface];
    if (!rule || verdict === undefined) return;
    // A comment or an encoded run is ordinary in markup and code; it is evidence only next to words that instruct.
    if ((signal.kind === 'html_comment' || signal.kind === 'encoded') && !context.spoken) return;
    const span = { start: signal.start, end: signal.end };
    evidence.push({ rule, ...span, sentence: span, redact: [], reported: false, score: rule.score, verdict });
  }
}

function redacted(match: PhraseMatch, rule: PackRule, own: (from: number, to: number) => Span): Span {
  const first = match.steps.at(rule.redact!) ?? [match.start, match.end];
  const last = match.steps.at(rule.redactTo ?? rule.redact!) ?? first;
  return own(first[0], last[1]);
}
