import { atOnce, type Audience, type JsonObject, type JsonValue, type PiiLabel, type RecordParties } from '@gatehouse/kernel';
import type { PiiScanner } from '../detect/pii-scanner.js';
import { settled, type Span } from '../detect/span.js';
import type { ProfessionalRoster } from '../detect/professional-roster.js';
import { isMasked, NEVER_KEPT, REDACTED } from '../placeholders/placeholder-form.js';
import type { WallView } from '../walls/wall-keeping.js';
import { textsToJoin, withoutPieces } from './parted-fields.js';
import { placesOf, type RecordSecret } from './record-secrets.js';
import type { Shown } from './shown-values.js';
import { withoutSplit } from './split-texts.js';
import { TextReading } from './text-reading.js';

const MOST_NEVER = 256;
/** Values that are replaced without a pause: each may get a placeholder of its own. */
const REPLACED = 200;
/** Smaller figures are nothing by themselves, without a word for what they are. */
const LEAST_READ = 1e8;
/** Ids are long, and one of ten has the check digit of a card. */
const OF_AN_ID = /(?:^|_)(?:id|key)s?$|(?:Key|I[dD])s?$|Numeric$/;
const NOTHING_JOINED: ReadonlyMap<string, string> = new Map();

/** Who looks at a record. */
export interface Looker {
  /** @param resource kind of the record, where it is known */
  standing(parties: RecordParties, resource?: string): ReadonlySet<Audience>;
  /** Clients of others do not exist for this looker: true for members, whose own clients are known; a compliance officer sees that they exist. */
  readonly ownOnly?: boolean;
  /** The call names a client whom somebody else looks after: what is no record of a known kind is about them. */
  readonly ofOthers?: boolean;
  /** Identities are placeholders even on records the looker owns. */
  readonly maskOwn: boolean;
  /** The placeholder of a value, or `[redacted]` where none may be made. */
  token(label: PiiLabel, value: string): string;
  readonly roster?: ProfessionalRoster;
  /** Information walls between the looker and records; absent where the records of this call know none. */
  readonly walls?: WallView;
}

export type MaskAction = 'token' | 'redact' | 'drop';

/** One thing that was masked. Offsets in UTF-16 units of the string at `path`, end exclusive. */
export interface MaskNote {
  /** JSON Pointer (RFC 6901) into the record; empty for a plain text. */
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly label: PiiLabel;
  readonly action: MaskAction;
}

/** One payload being masked: counts, and where asked for the notes. */
export class MaskRun {
  masked = 0;
  tokenised = 0;
  /** Whole records left out of lists, because they are somebody else's. */
  withheld = 0;
  readonly path: (string | number)[] = [];
  /** What this reader sees anyway in the record at hand, so that a note on Maria still speaks of Maria. */
  isShown: Shown = () => false;
  /** Names of values that the texts of this payload leave to what stands beside them. */
  told: readonly string[] = [];
  /** What was told of this call before this payload: a code that began there may end here. */
  before = '';
  /** Hidden values of the record at hand, which its own remarks may repeat, and those that this call opened. */
  secrets: readonly RecordSecret[];
  /** What must never leave of the records so far, for the texts that stand beside them. */
  private readonly never: RecordSecret[] = [];
  private readonly reading: TextReading;

  constructor(
    readonly looker: Looker,
    private readonly scanner: PiiScanner,
    private readonly onNote?: (note: MaskNote) => void,
    /** Values that this call opened: what was sent to a tool as a placeholder comes back as one, wherever it stands. */
    private readonly opened: readonly RecordSecret[] = [],
  ) {
    this.secrets = opened;
    this.reading = new TextReading(scanner, looker.roster);
  }

  /** What stands in a text, without masking it. */
  scan(text: string): readonly Span[] {
    return this.scanner.scan(text, { roster: this.looker.roster });
  }

  /** A number where a text would be read: left out where as a text it would be an account's, a card's or a telephone's as a whole. */
  figure(value: number, key?: string): number | undefined {
    if (!Number.isInteger(value) || Math.abs(value) < LEAST_READ || (key && OF_AN_ID.test(key))) return value;
    const text = String(value);
    const [span, ...more] = this.scanner.scan(text, { key, roster: this.looker.roster });
    const isWhole = span && more.length === 0 && span.start === 0 && span.end === text.length;
    return isWhole && (NEVER_KEPT.has(span.label) || span.label === 'PHONE') ? this.drop(span.label, value) : value;
  }

  get changed(): boolean {
    return this.masked + this.tokenised > 0;
  }

  /** A text with what the scanner found replaced. The same string where nothing was found. */
  text(text: string, key?: string): string {
    return atOnce(this.textInParts(text, key));
  }

  /** The same, with pauses in a long text; with `labels`, of what was found only these. */
  *textInParts(given: string, key?: string, labels?: ReadonlySet<PiiLabel>): Generator<void, string> {
    const whole = this.before === '' ? given : (yield* this.withoutSplit([this.before, given]))[1]!;
    const text = this.closed(whole);
    const all = yield* this.reading.places(text, key, this.secrets);
    const places = labels ? all.filter(({ label }) => labels.has(label)) : all;
    if (places.length === 0) return text;
    const pieces: string[] = [];
    let from = 0;
    for (const [index, { start, end, label, encoded }] of places.entries()) {
      if (index % REPLACED === REPLACED - 1) yield;
      const value = text.slice(start, end);
      if (!encoded && this.isShown(label, value)) continue;
      pieces.push(text.slice(from, start), encoded ? this.redact(label, value) : this.put(label, value, start));
      from = end;
    }
    if (from === 0) return text;
    pieces.push(text.slice(from));
    return pieces.join('');
  }

  /**
   * A text that was masked before and of which this call opened what may be opened, as it was masked: what it says besides was weighed with its values still
   * there, and is judged as that once more.
   */
  private closed(text: string): string {
    if (this.opened.length === 0 || !text.includes(REDACTED)) return text;
    let closed = '';
    let from = 0;
    for (const { start, end, label } of settled(placesOf(this.opened, text))) {
      closed += text.slice(from, start) + this.put(label, text.slice(start, end), start);
      from = end;
    }
    return closed + text.slice(from);
  }

  /** A text beside the records: what must never leave of them is looked for in it, too. */
  *besideInParts(text: string): Generator<void, string> {
    if (this.never.length === 0) return yield* this.textInParts(text);
    const { secrets } = this;
    this.secrets = [...secrets, ...this.never];
    const masked = yield* this.textInParts(text);
    this.secrets = secrets;
    return masked;
  }

  /** What the texts of the record at hand must not repeat; of it, what must never leave is kept in mind for the texts beside. */
  hide(secrets: readonly RecordSecret[]): void {
    this.secrets = [...this.secrets, ...secrets];
    for (const secret of secrets) if (NEVER_KEPT.has(secret.label) && this.never.length < MOST_NEVER) this.never.push(secret);
  }

  /** What is found in texts that a reader puts together, cut out of each. */
  *withoutSplit(texts: readonly string[]): Generator<void, string[]> {
    return yield* withoutSplit(
      texts,
      (text) => this.scanner.scanInParts(text),
      (label) => {
        this.masked += 1;
        this.note(label, 'redact', 0, 0);
      },
    );
  }

  /** Texts of one object that are a code only together, with the pieces cut out; by key, those that changed or might have. */
  *withoutJoin(owner: JsonObject, keys: readonly string[]): Generator<void, ReadonlyMap<string, string>> {
    const joined = textsToJoin(owner, keys);
    if (!joined) return NOTHING_JOINED;
    const left = yield* this.withoutSplit(joined.map((key) => owner[key] as string));
    return new Map(joined.map((key, index) => [key, left[index]!]));
  }

  /** The pieces of a code or an account number that stands in several places. */
  withoutPieces(label: PiiLabel, value: JsonValue): JsonValue | undefined {
    return withoutPieces(
      value,
      (text) => this.redact(label, text),
      (figure) => this.drop(label, figure),
    );
  }

  /** A value that may be shown as it is, unless it is one that this call opened. */
  shown(value: string, key: string): string {
    return this.opened.length > 0 && placesOf(this.opened, value).length > 0 ? this.text(value, key) : value;
  }

  /** A whole value as a placeholder. */
  whole(label: PiiLabel, value: string): string {
    return value.trim() === '' || isMasked(value) ? value : this.put(label, value, 0);
  }

  redact(label: PiiLabel, value: string): string {
    if (value.trim() === '' || isMasked(value)) return value;
    this.masked += 1;
    this.note(label, 'redact', 0, value.length);
    return REDACTED;
  }

  /** Tells that a field was left out. */
  drop(label: PiiLabel, value: unknown): undefined {
    if (value !== null && value !== '' && value !== undefined) {
      this.masked += 1;
      this.note(label, 'drop', 0, typeof value === 'string' ? value.length : JSON.stringify(value).length);
    }
    return undefined;
  }

  private put(label: PiiLabel, value: string, start: number): string {
    const replacement = NEVER_KEPT.has(label) ? REDACTED : this.looker.token(label, value);
    const redacted = replacement === REDACTED;
    if (redacted) this.masked += 1;
    else this.tokenised += 1;
    this.note(label, redacted ? 'redact' : 'token', start, start + value.length);
    return replacement;
  }

  private note(label: PiiLabel, action: MaskAction, start: number, end: number): void {
    if (!this.onNote) return;
    const path = this.path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
    this.onNote({ path, start, end, label, action });
  }
}
