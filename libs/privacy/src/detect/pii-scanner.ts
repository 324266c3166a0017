import type { PiiLabel } from '@gatehouse/kernel';
import { accessCodes } from './access-codes.js';
import { cuedValues } from './cued-values.js';
import { echoes } from './echoes.js';
import { emails } from './emails.js';
import { columnValues } from './figures/columns.js';
import { privateFigures } from './figures/private-figures.js';
import { flatten } from './flatten.js';
import { ipv6Addresses } from './ipv6.js';
import { foreignAmounts, foreignNames } from './foreign-names.js';
import { hintsOf, type KeyHints } from './key-hints.js';
import { shapedNumbers } from './numbers.js';
import { namesBeside, people } from './people.js';
import type { ProfessionalRoster } from './professional-roster.js';
import { groundOf, settled, type Span } from './span.js';
import { streetAddresses } from './street-addresses.js';
import { survey, type Survey } from './survey.js';
import { foreignCodes, wordedCodes } from './worded-codes.js';
import { MEANS } from './words.js';

export interface ScanContext {
  /** Key under which the text stands in its record: `ShowingInstructions`, `phone`. */
  readonly key?: string | undefined;
  /** Professionals whose names, mailboxes and business telephones are public and are left alone. */
  readonly roster?: ProfessionalRoster | undefined;
}

const REMEMBERED_TEXTS = 512;
const LONGEST_REMEMBERED = 16_384;
const SHORTEST_REMEMBERED = 24;
const LEAST_SCORE = 0.5;
const PERSONAL: ReadonlySet<PiiLabel> = new Set<PiiLabel>(['PERSON', 'PHONE', 'EMAIL']);
/** Between a person and their address on an envelope or a list. */
const BESIDE =
  /^(?:[\s,;:|()•–-]{0,6}|,?\s(?:of|at|home at|lives? at)\s|\s?[,(]\s?(?:the )?(?:tenant|buyer|seller|owner|landlord|client|borrower|applicant|executor)s?\)?[,:]?\s(?:(?:of|at)\s)?)$/i;
/** Scripts whose words for codes, names and amounts have patterns of their own, and Vietnamese letters. */
const FOREIGN_SCRIPT = /[\u0370-\u1fff\u3040-\ud7ff\uf900-\uffff]/;
const PLACEHOLDER = /\[\[[a-z_]{2,16}:[bcdfghjkmnpqrstvwxz]{12}\]\]/g;

/**
 * Finds personal data in a text. Pure, no network; one reading of the text, then bounded work around what that reading met.
 * Judges are strict about look-alikes: MLS and parcel numbers, prices, postal codes, dates and order numbers are no telephones.
 */
export class PiiScanner {
  private readonly remembered = new Map<string, readonly Span[]>();

  /** Spans in order, none overlapping; offsets in UTF-16 units of `text`, end exclusive. */
  scan(text: string, context: ScanContext = {}): readonly Span[] {
    if (text.length < 3) return [];
    const spans = this.raw(text, hintsOf(context.key));
    const { roster } = context;
    if (!roster || spans.length === 0) return spans;
    const known = spans.filter((span) => roster.knows(span.label, text.slice(span.start, span.end)));
    if (known.length === 0) return spans;
    // "Maria will meet you" speaks of the agent Maria Lopez named before.
    const parts = new Set(known.filter((span) => span.label === 'PERSON').flatMap((span) => text.slice(span.start, span.end).split(/\s+/)));
    return spans.filter((span) => !known.includes(span) && !(span.label === 'PERSON' && parts.has(text.slice(span.start, span.end))));
  }

  private raw(text: string, hints: KeyHints): readonly Span[] {
    if (text.length < SHORTEST_REMEMBERED || text.length > LONGEST_REMEMBERED) return detect(text, hints);
    const id = `${hints.id}${text}`;
    const known = this.remembered.get(id);
    if (known) return known;
    const spans = detect(text, hints);
    if (this.remembered.size >= REMEMBERED_TEXTS) this.remembered.clear();
    this.remembered.set(id, spans);
    return spans;
  }
}

function detect(text: string, hints: KeyHints): readonly Span[] {
  const flat = flatten(text);
  const found = survey(flat.text);
  const spans = candidates(found, hints);
  if (FOREIGN_SCRIPT.test(text)) spans.push(...foreignCodes(flat.text), ...foreignNames(flat.text), ...foreignAmounts(flat.text));
  if (spans.length === 0) return spans;
  const kept = settled(
    outsidePlaceholders(flat.text, spans).filter((span) => span.score >= LEAST_SCORE),
    flat.text.length,
  );
  return kept.map((span) => ({ ...span, start: flat.origin(span.start), end: flat.origin(span.end - 1) + 1 }));
}

function candidates(found: Survey, hints: KeyHints): Span[] {
  const { text } = found;
  if (found.words.length + found.digits.length + found.ats.length === 0) return [];
  const spans: Span[] = found.ats.length > 0 || found.bits & MEANS.spoken ? emails(found) : [];
  if (found.digits.length > 0) {
    spans.push(...shapedNumbers(found, hints), ...cuedValues(found), ...ipv6Addresses(text));
    const codes = accessCodes({ survey: found, expected: hints.access });
    if (codes.length > 0) {
      const sure = groundOf(
        spans.filter((span) => span.score >= 0.7),
        text.length,
      );
      spans.push(...codes.filter((code) => sure[code.start] === 0 && sure[code.end - 1] === 0));
    }
  } else if (found.bits & MEANS.credential) spans.push(...cuedValues(found));
  spans.push(...privateFigures(found), ...columnValues(text));
  if (found.bits & (MEANS.code | MEANS.lock | MEANS.number)) spans.push(...wordedCodes(found, hints.access));
  if (
    !hints.plain &&
    found.bits &
      (MEANS.given |
        MEANS.givenWord |
        MEANS.surname |
        MEANS.client |
        MEANS.honorific |
        MEANS.greeting |
        MEANS.intro |
        MEANS.phone |
        MEANS.cue)
  )
    spans.push(...people(found));
  if (!hints.plain && spans.length > 0)
    spans.push(
      ...namesBeside(
        text,
        spans.filter((span) => span.label === 'EMAIL' || span.label === 'PHONE'),
      ),
    );
  spans.push(...echoes(text, spans));
  spans.push(...besidePeople(text, streetAddresses(found), spans));
  return spans;
}

/** An address without words of a home counts where a person or their telephone stands right before it. */
function besidePeople(text: string, addresses: readonly Span[], others: readonly Span[]): Span[] {
  const certain = addresses.filter((span) => span.score >= 0.6);
  const open = addresses.filter((span) => span.score >= 0.5 && span.score < 0.6);
  if (open.length === 0) return certain;
  const ends = new Set(others.filter((other) => PERSONAL.has(other.label)).map((other) => other.end));
  const beside = ({ start }: Span): boolean => {
    for (let back = 0; back <= 28; back += 1) if (ends.has(start - back)) return BESIDE.test(text.slice(start - back, start));
    return false;
  };
  return [...certain, ...open.filter(beside).map((span) => ({ ...span, score: 0.65 }))];
}

function outsidePlaceholders(text: string, spans: readonly Span[]): readonly Span[] {
  if (!text.includes('[[')) return spans;
  const own = [...text.matchAll(PLACEHOLDER)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
  if (own.length === 0) return spans;
  const ground = new Uint8Array(text.length + 1);
  for (const { start, end } of own) ground.fill(1, start, end);
  return spans.filter((span) => !ground.subarray(span.start, span.end).includes(1));
}
