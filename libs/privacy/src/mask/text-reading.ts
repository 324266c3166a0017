import type { PiiScanner } from '../detect/pii-scanner.js';
import type { ProfessionalRoster } from '../detect/professional-roster.js';
import { settled, type Span } from '../detect/span.js';
import { encodedPlaces, encodedTexts } from './encoded-text.js';
import { plainReading } from './plain-reading.js';
import { placesOf, type RecordSecret } from './record-secrets.js';

/** A place of a text; `encoded` where it says in another writing what was found. */
export type Place = Span & { readonly encoded?: true };

/**
 * What one text says that is private, in each way in which it can be read: as it stands, with look-alike letters as Latin ones, and decoded.
 * Long texts are read with pauses.
 */
export class TextReading {
  constructor(
    private readonly scanner: PiiScanner,
    private readonly roster: ProfessionalRoster | undefined,
  ) {}

  /** What the scanner finds, what a record of this answer hides and the text repeats, and both in what the text has encoded. */
  *places(text: string, key: string | undefined, secrets: readonly RecordSecret[]): Generator<void, readonly Place[]> {
    const found = yield* this.look(text, key, secrets);
    const plain = plainReading(text);
    const both = plain === text ? found : settled([...found, ...(yield* this.look(plain, key, secrets))]);
    const written = yield* encodedTexts(text);
    if (written.length === 0) return both;
    const encoded = yield* encodedPlaces(text, written, (read) => this.look(read, key, secrets));
    return encoded.length > 0 ? settled([...both, ...encoded]) : both;
  }

  private *look(text: string, key: string | undefined, secrets: readonly RecordSecret[]): Generator<void, readonly Span[]> {
    const found = yield* this.scanner.scanInParts(text, { key, roster: this.roster });
    const repeated = secrets.length > 0 ? placesOf(secrets, text) : [];
    return repeated.length > 0 ? settled([...found, ...repeated]) : found;
  }
}
