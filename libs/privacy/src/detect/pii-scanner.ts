import { atOnce } from '@gatehouse/kernel';
import { detect, detectInParts, LONG_READING } from './detect.js';
import { FIRST_TEXTS } from './first-texts.js';
import { hintsOf, type KeyHints } from './key-hints.js';
import type { ProfessionalRoster } from './professional-roster.js';
import type { Span } from './span.js';

export interface ScanContext {
  /** Key under which the text stands in its record: `ShowingInstructions`, `phone`. */
  readonly key?: string | undefined;
  /** Professionals whose names, mailboxes and business telephones are public and are left alone. */
  readonly roster?: ProfessionalRoster | undefined;
}

/** Patterns are compiled at their first use, and once more at their second. */
const TURNS = 2;
const REMEMBERED_TEXTS = 512;
const SHORTEST_REMEMBERED = 24;

/**
 * Finds personal data in a text. Pure, no network; one reading of the text, then bounded work around what that reading met.
 * Judges are strict about look-alikes: MLS and parcel numbers, prices, postal codes, dates and order numbers are no telephones.
 */
export class PiiScanner {
  private readonly remembered = new Map<string, readonly Span[]>();

  /** Before the first text of anybody: what the first readings of a process cost is nobody's call then. */
  warm(): void {
    for (let turn = 0; turn < TURNS; turn += 1) for (const text of FIRST_TEXTS) detect(text, hintsOf(undefined));
  }

  /** Spans in order, none overlapping; offsets in UTF-16 units of `text`, end exclusive. */
  scan(text: string, context: ScanContext = {}): readonly Span[] {
    return text.length < 3 ? [] : this.ofOthers(text, this.raw(text, hintsOf(context.key)), context);
  }

  /** The same for a long text, with pauses for others. */
  *scanInParts(text: string, context: ScanContext = {}): Generator<void, readonly Span[]> {
    if (text.length <= LONG_READING) return this.scan(text, context);
    return this.ofOthers(text, yield* detectInParts(text, hintsOf(context.key)), context);
  }

  /** Those that are not of professionals. */
  private ofOthers(text: string, spans: readonly Span[], { roster }: ScanContext): readonly Span[] {
    if (!roster || spans.length === 0) return spans;
    const known = new Set(spans.filter((span) => roster.knows(span.label, text.slice(span.start, span.end))));
    const people = spans
      .filter(({ label }) => label === 'PERSON')
      .map((span) => ({ span, words: text.slice(span.start, span.end).split(/\s+/) }));
    const clients = new Set(people.filter(({ span, words }) => words.length > 1 && !known.has(span)).flatMap(({ words }) => words));
    // "Ask Priya": a colleague, where nobody else in the text has that name.
    for (const {
      span,
      words: [word = '', ...more],
    } of people)
      if (more.length === 0 && !clients.has(word) && roster.calls(word)) known.add(span);
    if (known.size === 0) return spans;
    // "Maria will meet you" speaks of the agent Maria Lopez named before.
    const parts = new Set(
      [...known].filter((span) => span.label === 'PERSON').flatMap((span) => text.slice(span.start, span.end).split(/\s+/)),
    );
    return spans.filter((span) => !known.has(span) && !(span.label === 'PERSON' && parts.has(text.slice(span.start, span.end))));
  }

  private raw(text: string, hints: KeyHints): readonly Span[] {
    if (text.length > LONG_READING) return atOnce(detectInParts(text, hints));
    if (text.length < SHORTEST_REMEMBERED) return detect(text, hints);
    const id = `${hints.id}${text}`;
    const known = this.remembered.get(id);
    if (known) return known;
    const spans = detect(text, hints);
    if (this.remembered.size >= REMEMBERED_TEXTS) this.remembered.clear();
    this.remembered.set(id, spans);
    return spans;
  }
}
