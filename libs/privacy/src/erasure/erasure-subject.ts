import { isJsonObject, type FieldDictionary, type JsonValue } from '@gatehouse/kernel';

/** Why a request cannot be carried out. The message says what to do, and repeats no value. */
export class ErasureFault extends Error {}

const LEAST = 3;
const PHONE_DIGITS = 7;
const WHOLE_PHONE = 10;
const MOST_VALUES = 500;

/**
 * One person whose values are to be erased, by what is known of them. What could be anybody's (a first name, a town) counts only where it stands
 * alone as a stored value; what names one person (an address, a whole name, a telephone, a key) also where a longer text holds it.
 */
export class ErasureSubject {
  /** Those of the values that name one person, in lower case. */
  readonly telling: readonly string[];
  private readonly words: ReadonlySet<string>;
  private readonly names: readonly RegExp[];
  private readonly phones: readonly string[];

  /**
   * @param values as they stand in the record, in any writing
   * @param keys of the record, e.g. a ContactKey
   * @throws ErasureFault where there is nothing, or too much
   */
  constructor(
    readonly values: readonly string[],
    readonly keys: readonly string[],
  ) {
    if (values.length + keys.length === 0) throw new ErasureFault('Say whose: a key of their record, or values of theirs.');
    if (values.length > MOST_VALUES) throw new ErasureFault(`Give at most ${MOST_VALUES} values: those of one person.`);
    const plain = values.map(plainOf);
    const short = plain.findIndex((value) => value.length < LEAST);
    if (short >= 0) throw new ErasureFault(`Value ${short + 1} has fewer than ${LEAST} characters and would fit much that is not theirs.`);
    this.words = new Set(plain);
    this.phones = plain.map(digitsOf).filter((digits) => digits.length >= PHONE_DIGITS);
    this.telling = plain.filter(namesOne);
    this.names = [...this.telling, ...keys.map(plainOf)].map(
      (text) => new RegExp(`(?<![\\p{L}\\p{N}])${text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)}(?![\\p{L}\\p{N}])`, 'u'),
    );
  }

  /** Values of a client's record, by the fields that the dictionary calls personal. Anything else of it is not theirs alone. */
  static valuesIn(record: JsonValue, resource: string, dictionary: FieldDictionary): string[] {
    if (Array.isArray(record))
      return record.flatMap((item) => (typeof item === 'string' ? [item] : ErasureSubject.valuesIn(item, resource, dictionary)));
    if (!isJsonObject(record)) return [];
    return Object.entries(record).flatMap(([field, value]) => {
      const { pii } = dictionary.rule(resource, field);
      return pii === undefined || pii === 'FREE_TEXT' || typeof value !== 'string' || value.trim().length < LEAST ? [] : [value];
    });
  }

  /** Whether a stored value is theirs, or names them. */
  isTheirs(value: string): boolean {
    return this.words.has(plainOf(value)) || this.isNamedIn(value);
  }

  /** Whether a text, or any text of a structure, names them. */
  isNamedIn(value: JsonValue): boolean {
    if (typeof value === 'string') return this.reads(value);
    if (typeof value === 'number') return this.reads(String(value));
    if (Array.isArray(value)) return value.some((item) => this.isNamedIn(item));
    return isJsonObject(value) && Object.values(value).some((item) => this.isNamedIn(item));
  }

  private reads(text: string): boolean {
    const plain = plainOf(text);
    if (this.names.some((name) => name.test(plain))) return true;
    if (this.phones.length === 0) return false;
    return [...plain.matchAll(/\d(?:[\s().+/-]{0,3}\d){6,}/g)].some(([run]) =>
      this.phones.some((phone) => sameNumber(digitsOf(run), phone)),
    );
  }
}

const plainOf = (text: string): string => text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
const digitsOf = (text: string): string => (/^[\d\s().+/-]+$/.test(text) ? text.replaceAll(/\D/g, '') : '');
/** With and without the code of a country. */
const sameNumber = (one: string, other: string): boolean =>
  one === other || (Math.min(one.length, other.length) >= WHOLE_PHONE && (one.endsWith(other) || other.endsWith(one)));
const namesOne = (value: string): boolean =>
  value.includes('@') || /[\p{L}\p{N}].* .*[\p{L}\p{N}]{2}/u.test(value) || (value.length >= 8 && /\d/.test(value));
