import { CONFUSABLES, enclosedLetter } from '@gatehouse/kernel';
import { mended, readOn, type Rewritten } from './broken.js';
import { morse, numbered } from './codes.js';
import { added, assigned, escapes, longRuns, percents, rot13, unleeted, type Decoded } from './decoders.js';
import { glance, SEEN } from './glance.js';
import { drawnTogether } from './letters.js';
import { beacons, hiddenMarkup, markdownComments, type HiddenMarkup } from './markup.js';
import { Plainer } from './plainer.js';
import type { Place, Signal, Span } from './spans.js';

/** One way to read a text. `origin` leads an offset of the reading back to the input. */
export interface Reading {
  readonly text: string;
  /** `plain`, or how it was wrapped: base64, base32, hex, numbers, morse, percent, escape, joined, rot13, reversed, leet, spaced, mended, read on. */
  readonly encoding: string;
  readonly origin: (at: number) => number;
  /** Where the whole payload stood, for readings that were decoded out of a part of the text. */
  readonly payload?: Span;
}

export interface CanonicalText {
  readonly input: string;
  readonly readings: readonly Reading[];
  readonly signals: readonly Signal[];
  /** Stretches of the input that a person does not see. */
  readonly hidden: readonly Span[];
  /** What is hidden and goes on in the block after this one. */
  readonly open?: Place['within'];
}

const NOTHING: readonly never[] = [];
const DEPTH = 2;
/** A reading that hides nothing: the text as whoever sees it reads on. */
export const READ_ON = 'read on';
const HIDING = new Set<Signal['kind']>(['html_comment', 'hidden_style', 'tag_characters', 'variation_smuggling']);

/** Brings a text into the forms in which it is judged. Linear in the text; plain prose costs one look at each character. */
export class Canonicaliser {
  read(input: string, depth = DEPTH, place: Place = {}): CanonicalText {
    const flags = glance(input) | (place.within ? SEEN.markup : 0);
    if (flags === 0) return { input, readings: [{ text: input, encoding: 'plain', origin: same }], signals: NOTHING, hidden: NOTHING };
    return this.full({ input, flags, place }, depth);
  }

  /** The text turned by a cipher that its own words gave away. */
  turned(input: string, cipher: 'rot13' | 'reversed'): Reading {
    if (cipher === 'rot13') return { text: rot13(input), encoding: cipher, origin: same };
    const letters = [...input].toReversed().join('');
    return { text: letters, encoding: cipher, origin: (at) => Math.max(0, input.length - at), payload: { start: 0, end: input.length } };
  }

  private full({ input, flags, place }: { input: string; flags: number; place: Place }, depth: number): CanonicalText {
    const { signals, open }: HiddenMarkup = flags & SEEN.markup ? hiddenMarkup(input, place) : { signals: [] };
    if (flags & SEEN.bracket) signals.push(...markdownComments(input));
    if (flags & (SEEN.bracket | SEEN.markup)) signals.push(...beacons(input));
    const plain = this.plain(input, flags, signals);
    // What was written out in entities or apart by what is not drawn may itself be encoded.
    const seen = plain.text === input ? flags : flags | glance(plain.text);
    const readings = [plain, ...this.wholeReadings(plain, seen, signals), ...this.payloads(plain, seen, depth, signals)];
    const hidden = signals.filter((signal) => HIDING.has(signal.kind));
    return { input, readings, signals, hidden, ...(open ? { open } : {}) };
  }

  private plain(input: string, flags: number, signals: Signal[]): Reading {
    if (!needsRewriting(input, flags)) return { text: input, encoding: 'plain', origin: same };
    const plainer = new Plainer(input, CONFUSABLES, enclosedLetter);
    const { text, origins } = plainer.run();
    signals.push(...plainer.signals);
    if (plainer.tags.length > 0) {
      return {
        text: `${text}\n${plainer.tags}`,
        encoding: 'plain',
        origin: (at) => (at < origins.length ? origins[at]! : (plainer.tagStart ?? 0)),
      };
    }
    return { text, encoding: 'plain', origin: (at) => origins[Math.min(at, origins.length - 1)]! };
  }

  private wholeReadings(plain: Reading, flags: number, signals: Signal[]): Reading[] {
    const readings: Reading[] = [];
    const add = (encoding: string, written: Rewritten | undefined): void => {
      if (written)
        readings.push({
          text: written.text,
          encoding,
          origin: (at) => plain.origin(written.origins[Math.min(at, written.origins.length - 1)]!),
        });
    };
    if (flags & SEEN.spaced) {
      const drawn = drawnTogether(plain.text);
      if (drawn.text.length < plain.text.length) {
        if (drawn.hides) signals.push({ kind: 'spaced_letters', start: 0, end: plain.origin(plain.text.length) });
        add('spaced', drawn);
      }
    }
    if (flags & SEEN.leet) {
      const text = unleeted(plain.text);
      if (text !== plain.text) readings.push({ text, encoding: 'leet', origin: plain.origin });
    }
    if (flags & SEEN.lined) add(READ_ON, readOn(plain.text));
    if (flags & SEEN.pieced) add('mended', mended(plain.text));
    return readings;
  }

  private payloads(plain: Reading, flags: number, depth: number, signals: Signal[]): Reading[] {
    if (depth === 0) return [];
    const found: Decoded[] = [];
    if (flags & SEEN.longRun) found.push(...longRuns(plain.text));
    if (flags & SEEN.percent) found.push(...percents(plain.text));
    if (flags & SEEN.escape) found.push(...escapes(plain.text));
    if (flags & SEEN.figures) found.push(...numbered(plain.text));
    if (flags & SEEN.dots) found.push(...morse(plain.text));
    if (flags & SEEN.assigned) found.push(...assigned(plain.text));
    if (flags & SEEN.pieced) found.push(...added(plain.text));
    return found.flatMap((decoded) => {
      const payload = { start: plain.origin(decoded.start), end: plain.origin(decoded.end) };
      if (decoded.encoding !== 'percent' && decoded.encoding !== 'joined') signals.push({ kind: 'encoded', ...payload });
      return this.read(decoded.text, depth - 1).readings.map((reading) => ({
        text: reading.text,
        encoding: decoded.encoding,
        origin: () => payload.start,
        payload,
      }));
    });
  }
}

const MIXED = /[a-z][\u0370-\u052f\u0531-\u0587\u13a0-\u13f5]|[\u0370-\u052f\u0531-\u0587\u13a0-\u13f5][a-z]/i;
const ENTITY = /&(?:#|[a-z]{2,16};)/i;
const TAG_IN_WORD = /[a-z0-9]<(?:\/?[a-z]|!--)/i;

/** Each mark alone is common in clean text (R&D, a < b, Привет); what it could hide is not. */
function needsRewriting(input: string, flags: number): boolean {
  if (flags & (SEEN.odd | SEEN.control)) return true;
  return (
    ((flags & SEEN.mixed) !== 0 && MIXED.test(input)) ||
    ((flags & SEEN.entity) !== 0 && ENTITY.test(input)) ||
    ((flags & SEEN.markup) !== 0 && TAG_IN_WORD.test(input))
  );
}

function same(at: number): number {
  return at;
}
