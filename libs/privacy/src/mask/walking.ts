import type { Audience, JsonValue, Pace, RecordParties } from '@gatehouse/kernel';
import type { CsvFieldDictionary } from '../fields/csv-field-dictionary.js';
import type { WallFacts } from '../walls/wall-facts.js';
import type { MaskRun } from './mask-run.js';

/** Where a value stands on the way through a payload. */
export interface Place {
  /** Resource that the tool declares for its records (ToolTerms.resource). */
  readonly declared?: string;
  /** Resource of the record around this value, and its parties. */
  readonly parent?: string;
  readonly parties: RecordParties;
  /** What the record around this value says of information walls. */
  readonly walled?: WallFacts | undefined;
  /** Kind of record that the key promises (an expansion). */
  readonly nestedAs?: string;
  /** The tool is declared for clients' records: an object that names its owner is theirs alone. */
  readonly ofClients?: boolean;
  /** The answer of a read: a record of which nothing may be seen is one that does not exist. */
  readonly isAnswer?: boolean;
  /** Inside an object about a professional: `agent`, `office`. */
  readonly professional?: boolean;
}

/** Where a value stands, and the clock of a walk that may pause. */
export interface Spot {
  readonly place: Place;
  readonly key: string;
  readonly pace?: Pace | undefined;
}

/** Who reads a field of a record, and the place of what it holds. */
export interface FieldSpot {
  readonly standing: ReadonlySet<Audience>;
  readonly inner: Place;
  readonly pace?: Pace | undefined;
}

/** What a part of the walk needs to go on with the rest of it. */
export interface Walking {
  readonly dictionary: CsvFieldDictionary;
  maskInParts(run: MaskRun, value: JsonValue, spot: Spot): Generator<void, JsonValue | undefined>;
}
