import { mix, SEED } from '../classifier/word-classes.js';
import { FOLDED, KIND, KINDS } from '../phrases/alphabet.js';
import { Units } from '../canonical/units.js';
import { denseGloss } from './dense-gloss.js';
import type { Glosses } from './glosses.js';
import { STEM, WordKinds } from './word-kinds.js';
import { LONGEST_STEM, WordMeanings } from './word-meanings.js';

/** Of a script without spaces: what is looked at from one letter on. */
const LONGEST_DENSE = 8;
const NUMBER = 0x11b5d3f1;
const QUESTION = 0x3f;
const HYPHEN = 0x2d;
/** Hash and stem of the pieces of an address, which are no words: a host says nothing of what is wanted, and made-up hosts would give the attacks of tests away. */
export const ADDRESS = 0;

/** One text as words: hashes, stems, kinds and where each stands. The arrays are reused from text to text. */
export class TextWords {
  hashes = new Int32Array(512);
  stems = new Int32Array(512);
  /** Of each word: the numbers of its kinds; see WordKinds. */
  kinds = new Int32Array(512);
  starts = new Int32Array(512);
  ends = new Int32Array(512);
  count = 0;
  asks = false;
  private joined = 0;
  private readonly units = new Units();
  private readonly meanings: WordMeanings;

  constructor(
    private readonly table: WordKinds,
    private readonly glosses: Glosses,
  ) {
    this.meanings = new WordMeanings(table, glosses);
  }

  read(text: string): void {
    this.count = 0;
    this.asks = false;
    this.joined = 0;
    const { length } = text;
    const units = this.units.load(text);
    for (let at = 0; at < length;) {
      const unit = units[at]!;
      const kind = KINDS[unit]!;
      if (kind === KIND.word) at = this.word(units, at);
      else if (kind === KIND.digit) at = this.number(units, at);
      else {
        if (kind === KIND.stop || kind === KIND.line) this.joined = 0;
        if (unit === QUESTION || unit === 0xff1f) this.asks = true;
        at = kind === KIND.dense ? this.dense(units, at) : at + 1;
      }
    }
    this.leaveAddressesOut(text);
  }

  /** What stands behind `@` or `//`, behind a dot within a name, and behind a slash after any of these. */
  private leaveAddressesOut(text: string): void {
    for (let at = 0; at < this.count; at += 1) {
      const start = this.starts[at]!;
      const before = text[start - 1];
      if (before !== '.' && before !== '@' && before !== '/') continue;
      const isInName = before === '.' && start > 1 && text[start - 2]! > ' ';
      const goesOn = at > 0 && this.hashes[at - 1] === ADDRESS && this.ends[at - 1] === start - 1;
      if (!isInName && before !== '@' && text[start - 2] !== '/' && !goesOn) continue;
      this.hashes[at] = ADDRESS;
      this.stems[at] = ADDRESS;
      this.kinds[at] = 0;
    }
  }

  /** Whether any of these words says what the text is about. */
  hasMatter(from: number, to: number): boolean {
    for (let at = from; at < to; at += 1) if (this.table.isOfMatter(this.kinds[at]!)) return true;
    return false;
  }

  /** Behind the last unit stands a zero, which is part of no word. */
  private word(units: Uint16Array, start: number): number {
    const { meanings, joined } = this;
    let hash = SEED;
    let stem = 0;
    let letters = 0;
    let pair = joined;
    let at = start;
    for (; ; at += 1) {
      const unit = units[at]!;
      const kind = KINDS[unit]!;
      if (kind === KIND.skip) continue;
      const isInside = unit === 0x27 || unit === 0x2019 || (unit === HYPHEN && KINDS[units[at + 1]!] === KIND.word);
      if (kind !== KIND.word && kind !== KIND.digit && !isInside) break;
      const folded = FOLDED[unit]!;
      hash = mix(hash, folded);
      if (joined !== 0) pair = mix(pair, folded);
      letters += 1;
      if (letters === STEM) stem = hash;
      if (letters <= LONGEST_STEM) meanings.begun[letters] = hash;
    }
    meanings.look(hash, stem, letters);
    let { kinds, gloss } = meanings;
    if (joined !== 0) {
      kinds = this.table.ofWord(pair) || kinds;
      gloss = this.glosses.ofWord(pair) || gloss;
    }
    this.push({ hash, stem: stem || hash, kinds, start, end: at }, gloss);
    this.joined = this.table.beginsPair(hash) || this.glosses.beginsPair(hash) ? WordKinds.joined(hash) : 0;
    return at;
  }

  private number(units: Uint16Array, start: number): number {
    let at = start;
    let hash = SEED;
    while (KINDS[units[at]!] === KIND.digit) hash = mix(hash, units[at++]!);
    const length = Math.min(at - start, 7);
    this.push({ hash: mix(NUMBER, length), stem: mix(NUMBER, 0), kinds: this.table.ofWord(hash), start, end: at });
    // "section 8" is a pair, "1003" a word.
    const pair = this.joined;
    if (pair !== 0) {
      let both = pair;
      for (let digit = start; digit < at; digit += 1) both = mix(both, units[digit]!);
      this.kinds[this.count - 1] = this.table.ofWord(both) || this.kinds[this.count - 1]!;
    }
    this.joined = 0;
    return at;
  }

  /** A word of a script without spaces, or of one that glues particles to words: the longest known one that begins here, or one letter. */
  private dense(units: Uint16Array, start: number): number {
    let [kinds, gloss, end] = [0, 0, start + 1];
    let hash = SEED;
    for (let at = start; at < start + LONGEST_DENSE && KINDS[units[at]!] === KIND.dense; at += 1) {
      hash = mix(hash, FOLDED[units[at]!]!);
      kinds = this.table.ofWord(hash) || kinds;
      const known = denseGloss(units, start, at, { word: this.glosses.ofWord(hash), stem: this.glosses.ofStem(hash) });
      if (known !== 0) [gloss, end] = [known, at + 1];
    }
    const own = mix(SEED, FOLDED[units[start]!]!);
    this.push({ hash: own, stem: own, kinds, start, end }, gloss);
    this.joined = 0;
    return end;
  }

  /** A word, as the English one that it translates where one is known. */
  private push(word: { hash: number; stem: number; kinds: number; start: number; end: number }, gloss = 0): void {
    if (this.count === this.hashes.length) this.grow();
    const at = this.count;
    if (gloss === 0) {
      this.hashes[at] = word.hash;
      this.stems[at] = word.stem;
      this.kinds[at] = word.kinds;
    } else {
      const { hash, stem, kinds } = this.glosses.headwords[gloss]!;
      this.hashes[at] = hash;
      this.stems[at] = stem;
      this.kinds[at] = word.kinds || kinds;
    }
    this.starts[at] = word.start;
    this.ends[at] = word.end;
    this.count += 1;
  }

  private grow(): void {
    for (const name of ['hashes', 'stems', 'kinds', 'starts', 'ends'] as const) {
      const grown = new Int32Array(this[name].length * 2);
      grown.set(this[name]);
      this[name] = grown;
    }
  }
}
