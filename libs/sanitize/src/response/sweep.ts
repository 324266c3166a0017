import {
  atOnce,
  Refusal,
  type Finding,
  type JsonTexts,
  type JsonValue,
  type Pace,
  type Parts,
  type RuleStanding,
  type Surface,
} from '@gatehouse/kernel';
import { concerns, type AnswerRow } from './answer-handling.js';
import type { Original } from './originals.js';
import type { CleanedText, Reading, TextCleaner } from './text-cleaner.js';

const MOST_FINDINGS = 100;
const DEEPEST = 64;
/** Of one answer: more of them would say nothing new. */
const MOST_ORIGINALS = 16;
/** Shorter texts hold neither an order nor, without their field's name, a code. */
export const SHORTEST = 6;

/** One answer on its way out: where the walk stands, what was already judged, and what it came to. */
export class Sweep {
  readonly findings: Finding[] = [];
  readonly originals: Original[] = [];
  quarantined = 0;
  stripped = 0;
  links = 0;
  marks = 0;
  /** Members and indexes from the whole to the place at hand; spelled out as a pointer only where something was found. */
  readonly steps: (string | number)[] = [];
  private depth = 0;
  private readonly known = new Map<Surface, Map<string, CleanedText>>();

  constructor(
    private readonly cleaner: TextCleaner,
    readonly plain: Surface,
    readonly pace: Pace,
    readonly of: {
      readonly texts: JsonTexts;
      readonly rules: RuleStanding;
      readonly rows: readonly AnswerRow[];
      readonly nameOf: (text: string) => string | undefined;
      /** The address of a resource that its caller has already. */
      readonly asked: string | undefined;
    },
  ) {}

  private get reading(): Reading {
    return { rules: this.of.rules, quotes: this.of.rows.some((row) => row.do === 'quote') };
  }

  /** True where the table gives no answer with this in it. */
  get isRefused(): boolean {
    return this.of.rows.some((row) => row.do === 'refuse' && this.findings.some((finding) => concerns(row, finding)));
  }

  enter(): void {
    if (this.depth >= DEEPEST) throw new Refusal('RESULT_TOO_LARGE', 'It was nested too deeply.');
    this.depth += 1;
  }

  leave(): void {
    this.depth -= 1;
  }

  text(text: string, surface: Surface): string {
    return atOnce(this.parts(text, surface));
  }

  /** The same with turns for others within a long text. */
  *parts(text: string, surface: Surface): Parts<string> {
    if (text.length < SHORTEST) return text;
    let known = this.known.get(surface);
    if (!known) this.known.set(surface, (known = new Map()));
    let cleaned = known.get(text);
    if (!cleaned) known.set(text, (cleaned = yield* this.cleaner.parts(text, surface, this.reading)));
    if (cleaned.findings.length > 0 || cleaned.stripped > 0) this.take(cleaned, surface);
    return cleaned.text;
  }

  /** What is left of texts that stand beside one another, put together, where they are an order only so; undefined where they are none. */
  *across(text: string): Parts<string | undefined> {
    const cleaned = yield* this.cleaner.parts(text, this.plain, this.reading);
    if (cleaned.quarantined === 0) return undefined;
    this.take(cleaned);
    return cleaned.text;
  }

  /** What a JSON text says as a whole. */
  whole(value: JsonValue): JsonValue {
    const { value: quoted, findings } = this.cleaner.whole(value, this.plain, this.of.rules);
    const marks = quoted === value ? 0 : 1;
    if (findings.length > 0) this.take({ quarantined: 0, stripped: marks, links: 0, marks, findings });
    return quoted;
  }

  /** The name of a text of which something was taken out, where it is kept; each once. */
  private keep({ original: text, findings }: Omit<CleanedText, 'text'>, path: string, surface: Surface): string | undefined {
    if (text === undefined) return undefined;
    const name = this.of.nameOf(text);
    if (name === undefined || this.originals.some((one) => one.name === name)) return name;
    if (this.originals.length >= MOST_ORIGINALS) return undefined;
    this.originals.push({ name, text, path, surface, rules: [...new Set(findings.map(({ rule }) => rule))] });
    return name;
  }

  take(cleaned: Omit<CleanedText, 'text'>, surface = this.plain): void {
    this.quarantined += cleaned.quarantined;
    this.stripped += cleaned.stripped;
    this.links += cleaned.links;
    this.marks += cleaned.marks;
    if (cleaned.findings.length === 0 && cleaned.original === undefined) return;
    const path = this.steps.map((step) => `/${typeof step === 'string' ? escaped(step) : step}`).join('');
    const original = this.keep(cleaned, path, surface);
    const more = original === undefined ? { path } : { path, original };
    for (const finding of cleaned.findings) if (this.findings.length < MOST_FINDINGS) this.findings.push({ ...finding, ...more });
  }
}

/** One step of a JSON Pointer (RFC 6901). */
const escaped = (step: string): string => (/[~/]/.test(step) ? step.replaceAll('~', '~0').replaceAll('/', '~1') : step);
