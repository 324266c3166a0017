import { LONG_READING } from '../detect/detect.js';
import { hintsOf } from '../detect/key-hints.js';
import type { PiiScanner } from '../detect/pii-scanner.js';
import type { ProfessionalRoster } from '../detect/professional-roster.js';
import { settled, type Span } from '../detect/span.js';
import { encodedPlaces, encodedTexts, type EncodedText } from './encoded-text.js';
import { plainReading } from './plain-reading.js';
import { placesOf, type RecordSecret } from './record-secrets.js';

/** A place of a text; `encoded` where it says in another writing what was found. */
export type Place = Span & { readonly encoded?: true };

/**
 * What one text says that is private, in each way in which it can be read: as it stands, with look-alike letters as Latin ones, and decoded.
 * Long texts are read with pauses; where the reader cannot pause (inside a record), they are read ahead and kept for the payload at hand.
 */
export class TextReading {
  private readonly found = new Map<string, readonly Span[]>();
  private readonly decoded = new Map<string, readonly EncodedText[]>();

  constructor(
    private readonly scanner: PiiScanner,
    private readonly roster: ProfessionalRoster | undefined,
  ) {}

  /** What the scanner finds, what a record of this answer hides and the text repeats, and both in what the text has encoded. */
  *places(text: string, key: string | undefined, secrets: readonly RecordSecret[]): Generator<void, readonly Place[]> {
    const found = yield* this.look(text, key, secrets);
    const plain = plainReading(text);
    const both = plain === text ? found : settled([...found, ...(yield* this.look(plain, key, secrets))]);
    const written = this.decoded.get(text) ?? (yield* encodedTexts(text));
    if (written.length === 0) return both;
    const encoded = yield* encodedPlaces(text, written, (read) => this.look(read, key, secrets));
    return encoded.length > 0 ? settled([...both, ...encoded]) : both;
  }

  /** Reads a long text ahead. */
  *ahead(text: string, key: string): Generator<void, void> {
    if (text.length <= LONG_READING) return;
    const keep = function* (this: TextReading, read: string): Generator<void, readonly Span[]> {
      const spans = yield* this.scanner.scanInParts(read, { key, roster: this.roster });
      this.found.set(nameOf(read, key), spans);
      return spans;
    }.bind(this);
    yield* keep(text);
    const plain = plainReading(text);
    yield;
    if (plain !== text) yield* keep(plain);
    const written = yield* encodedTexts(text);
    this.decoded.set(text, written);
    if (written.length > 0) yield* encodedPlaces(text, written, keep);
  }

  private *look(text: string, key: string | undefined, secrets: readonly RecordSecret[]): Generator<void, readonly Span[]> {
    const context = { key, roster: this.roster };
    const ready = this.found.size > 0 && text.length > LONG_READING ? this.found.get(nameOf(text, key)) : undefined;
    const found = ready ?? (text.length > LONG_READING ? yield* this.scanner.scanInParts(text, context) : this.scanner.scan(text, context));
    const repeated = secrets.length > 0 ? placesOf(secrets, text) : [];
    return repeated.length > 0 ? settled([...found, ...repeated]) : found;
  }
}

const nameOf = (text: string, key: string | undefined): string => `${hintsOf(key).id}${text}`;
