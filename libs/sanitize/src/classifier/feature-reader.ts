import { Units } from '../canonical/units.js';
import { FOLDED, HASH_SEED, hashOf, UNIT_KIND, UNIT_KINDS, mixHash } from '@gatehouse/kernel';
import type { WordClasses } from './word-classes.js';

/** Weights per head; a feature is the number of one. */
export const BUCKETS = 1 << 18;

const STEM = 5;
const SHORT_STEM = 3;
/** What keeps the kinds of features apart that would hash alike. */
const SALT = { before: 0x1f3d5b79, skip: 0x2e4c6a88, stem: 0x3d5b7997, stems: 0x4c6a88a6, first: 0x5b7997b5, opening: 0x6a88a6c4 } as const;
const SALT_SHORT = 0x7997b5d3;
const SALT_THIRD = 0x08a6c4e2;
const SALT_CLASS = 0x17c3a5e1;
/** A place that something can be sent to: an address or a link. */
const PLACE = 63;
/** Words of two classes further apart say nothing of one another. */
const CLASS_REACH = 8;
const AT_SIGN = 0x40;
const NUMBER = 0x11b5d3f1;
/** From how many letters on a word is known too with those inside of it in another order. */
const SHUFFLED = 5;
const SALT_SHUFFLED = 0x2c9277b5;
const SALT_SHUFFLED_PAIR = 0x1b873593;
/** Marks that say what kind of text it is: addresses, fields, markup, code. */
const MARKS = new Uint8Array(128);
for (const mark of '@:"=|*<>[]{}#/$`') MARKS[mark.charCodeAt(0)] = 1;

/** The hash of `http` and `https` begins addresses. */
const HTTP = hashOf('https');
const QUOTE = 0x22;
const POINT = 0x2e;

function bucket(hash: number): number {
  let bits = hash ^ (hash >>> 15);
  bits = Math.imul(bits, 0x85ebca6b);
  return (bits ^ (bits >>> 13)) & (BUCKETS - 1);
}

/**
 * Cuts a text into words, letters of scripts without spaces, numbers and marks, and names the features of each by number: the word, its stems,
 * its neighbours, and whether a sentence begins with it. One pass; the arrays are reused from text to text.
 */
export class FeatureReader {
  features = new Int32Array(16_384);
  /** Where the features of each token end. */
  ends = new Int32Array(2_048);
  /** Offsets of each token in the text, end exclusive. */
  starts = new Int32Array(2_048);
  stops = new Int32Array(2_048);
  tokens = 0;
  /** Tokens with which a passage begins: behind the end of a sentence, a line or a quotation mark. */
  breaks = new Int32Array(512);
  passages = 0;
  private count = 0;
  private readonly units = new Units();
  private length = 0;
  private before = 0;
  private beforeThat = 0;
  private stemBefore = 0;
  /** Tokens since the sentence began. */
  private place = 0;
  private classBefore = 0;
  private classBeforeThat = 0;
  private classAt = 0;
  private shuffledBefore = 0;

  constructor(private readonly classes: WordClasses) {}

  read(text: string): void {
    this.tokens = 0;
    this.count = 0;
    this.passages = 0;
    this.reset();
    this.length = text.length;
    const units = this.units.load(text);
    for (let at = 0; at < this.length;) at = this.step(text, units, at);
  }

  private reset(): void {
    this.passage();
    this.before = SALT.opening;
    this.beforeThat = 0;
    this.stemBefore = 0;
    this.shuffledBefore = 0;
    this.place = 0;
    this.classBefore = 0;
    this.classBeforeThat = 0;
  }

  private passage(): void {
    if (this.passages > 0 && this.breaks[this.passages - 1] === this.tokens) return;
    if (this.passages === this.breaks.length) this.breaks = doubled(this.breaks);
    this.breaks[this.passages] = this.tokens;
    this.passages += 1;
  }

  private step(text: string, units: Uint16Array, at: number): number {
    const unit = units[at]!;
    const kind = UNIT_KINDS[unit]!;
    if (kind === UNIT_KIND.word) return this.word(units, at);
    if (kind === UNIT_KIND.digit) return this.number(units, at);
    if (kind === UNIT_KIND.dense) this.dense(text, units, at);
    else if (kind === UNIT_KIND.line || (kind === UNIT_KIND.stop && this.endsAt(units, at))) this.reset();
    else if (unit < 128 && MARKS[unit] === 1) {
      this.token(mixHash(HASH_SEED, unit), 0, at, at + 1);
      // What stands behind a mark opens a field, a quotation or an element.
      this.place = 0;
      if (unit === AT_SIGN) this.classed(PLACE);
      if (unit === QUOTE) this.passage();
    }
    return at + 1;
  }

  private word(units: Uint16Array, start: number): number {
    let hash = HASH_SEED;
    let short = 0;
    let stem = 0;
    let letters = 0;
    let found = 0;
    let [sum, first, last] = [0, 0, 0];
    let at = start;
    for (; ; at += 1) {
      const unit = units[at]!;
      const kind = UNIT_KINDS[unit]!;
      if (kind === UNIT_KIND.skip) continue;
      if (kind !== UNIT_KIND.word && kind !== UNIT_KIND.digit && unit !== 0x27 && unit !== 0x2019) break;
      last = FOLDED[unit]!;
      hash = mixHash(hash, last);
      sum += last * last * last;
      letters += 1;
      if (letters === 1) first = last;
      if (letters === SHORT_STEM) short = hash;
      if (letters === STEM) stem = hash;
      if (letters >= SHORT_STEM) found = this.classes.ofStem(hash) || found;
    }
    this.token(hash, stem === 0 ? hash : stem, start, at);
    if (letters > SHORT_STEM) this.more(short ^ SALT_SHORT);
    this.shuffled(letters < SHUFFLED ? hash : mixHash(mixHash(mixHash(SALT_SHUFFLED, first), last), sum | 0));
    this.classed(hash === HTTP ? PLACE : this.classes.ofWord(hash) || found);
    return at;
  }

  private number(units: Uint16Array, start: number): number {
    let at = start;
    while (UNIT_KINDS[units[at]!] === UNIT_KIND.digit) at += 1;
    this.token(mixHash(NUMBER, Math.min(at - start, 7)), 0, start, at);
    return at;
  }

  private dense(text: string, units: Uint16Array, at: number): void {
    const unit = units[at]!;
    const third = this.beforeThat;
    const hash = mixHash(HASH_SEED, FOLDED[unit]!);
    const second = this.before;
    this.token(hash, 0, at, at + 1);
    this.more(mixHash(mixHash(hash ^ SALT_THIRD, second), third));
    this.classed(this.classes.at(text, at));
  }

  /** A point inside of a number, a name or an address ends nothing. */
  private endsAt(units: Uint16Array, at: number): boolean {
    return units[at] !== POINT || at + 1 >= this.length || UNIT_KINDS[units[at + 1]!]! >= UNIT_KIND.stop || units[at + 1]! <= 0x22;
  }

  private token(hash: number, stem: number, start: number, stop: number): void {
    this.room();
    const { features } = this;
    let { count } = this;
    features[count++] = bucket(hash);
    features[count++] = bucket(mixHash(hash ^ SALT.before, this.before));
    features[count++] = bucket(mixHash(hash ^ SALT.skip, this.beforeThat));
    if (stem !== 0) {
      features[count++] = bucket(stem ^ SALT.stem);
      if (this.stemBefore !== 0) features[count++] = bucket(mixHash(stem ^ SALT.stems, this.stemBefore));
      if (this.place < 2) features[count++] = bucket(mixHash(stem ^ SALT.first, this.place));
    }
    this.count = count;
    this.beforeThat = this.before;
    this.before = hash;
    this.stemBefore = stem;
    this.place += 1;
    this.starts[this.tokens] = start;
    this.stops[this.tokens] = stop;
    this.ends[this.tokens] = count;
    this.tokens += 1;
  }

  /** The last token is of this class: with those of the classes before it in the passage. */
  private classed(number: number): void {
    if (number === 0) return;
    const near = this.tokens - this.classAt <= CLASS_REACH;
    const before = near ? this.classBefore : 0;
    this.more(mixHash(number ^ SALT_CLASS, 0));
    if (this.place <= 2) this.more(mixHash(number ^ SALT_CLASS, SALT.first));
    if (before !== 0 && before !== number) this.more(mixHash(mixHash(number ^ SALT_CLASS, before), 1));
    if (before !== 0 && this.classBeforeThat !== 0)
      this.more(mixHash(mixHash(mixHash(number ^ SALT_CLASS, before), this.classBeforeThat), 2));
    this.classBeforeThat = before;
    this.classBefore = number;
    this.classAt = this.tokens;
  }

  /** The word as a reader still knows it whose letters inside are in another order, and with the word before it. */
  private shuffled(hash: number): void {
    this.more(hash ^ SALT_SHUFFLED);
    if (this.shuffledBefore !== 0) this.more(mixHash(hash ^ SALT_SHUFFLED_PAIR, this.shuffledBefore));
    this.shuffledBefore = hash;
  }

  /** One more feature of the last token. */
  private more(hash: number): void {
    this.features[this.count] = bucket(hash);
    this.count += 1;
    this.ends[this.tokens - 1] = this.count;
  }

  private room(): void {
    if (this.count + 16 > this.features.length) this.features = doubled(this.features);
    if (this.tokens + 1 < this.ends.length) return;
    this.ends = doubled(this.ends);
    this.starts = doubled(this.starts);
    this.stops = doubled(this.stops);
  }
}

function doubled(table: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(table.length * 2);
  grown.set(table);
  return grown;
}
