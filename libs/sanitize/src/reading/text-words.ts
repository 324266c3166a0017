import { FOLDED, HASH_SEED, hashOf, mixHash, UNIT_KIND, UNIT_KINDS } from '@gatehouse/kernel';
import type { Glosses } from '@gatehouse/tables';
import { denseGloss } from './dense-gloss.js';
import { Units } from '../canonical/units.js';
import { STEM, WordKinds } from './word-kinds.js';
import { LONGEST_STEM, WordMeanings } from './word-meanings.js';

/** Of a script without spaces: what is looked at from one letter on. */
const LONGEST_DENSE = 8;
const NUMBER = 0x11b5d3f1;
const QUESTION = 0x3f;
const HYPHEN = 0x2d;
const APOSTROPHE = 0x27;
const SHORTEST_BEHIND = 3;
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
  /** The English words of `glosses`, by number, as words of a text are held. */
  private readonly heads: readonly { readonly hash: number; readonly stem: number; readonly kinds: number }[];

  constructor(
    private readonly table: WordKinds,
    private readonly glosses: Glosses,
  ) {
    this.meanings = new WordMeanings(table, glosses);
    this.heads = glosses.heads.map((head) => ({ hash: hashOf(head), stem: hashOf(head.slice(0, STEM)), kinds: table.ofLetters(head) }));
  }

  read(text: string): void {
    this.count = 0;
    this.asks = false;
    this.joined = 0;
    const { length } = text;
    const units = this.units.load(text);
    for (let at = 0; at < length;) {
      const unit = units[at]!;
      const kind = UNIT_KINDS[unit]!;
      if (kind === UNIT_KIND.word) at = this.word(units, at);
      else if (kind === UNIT_KIND.digit) at = this.number(units, at);
      else {
        if (kind === UNIT_KIND.stop || kind === UNIT_KIND.line) this.joined = 0;
        if (unit === QUESTION || unit === 0xff1f) this.asks = true;
        at = kind === UNIT_KIND.dense ? this.dense(units, at) : at + 1;
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
    let hash = HASH_SEED;
    let stem = 0;
    let letters = 0;
    let pair = joined;
    let [behind, lettersBehind, ofBehind] = [0, 0, 0];
    let at = start;
    for (; ; at += 1) {
      const unit = units[at]!;
      const kind = UNIT_KINDS[unit]!;
      if (kind === UNIT_KIND.skip) continue;
      const isInside = FOLDED[unit] === APOSTROPHE || (unit === HYPHEN && UNIT_KINDS[units[at + 1]!] === UNIT_KIND.word);
      if (kind !== UNIT_KIND.word && kind !== UNIT_KIND.digit && !isInside) break;
      const folded = FOLDED[unit]!;
      hash = mixHash(hash, folded);
      if (joined !== 0) pair = mixHash(pair, folded);
      letters += 1;
      if (letters === STEM) stem = hash;
      if (letters <= LONGEST_STEM) meanings.begun[letters] = hash;
      if (folded === APOSTROPHE) [behind, lettersBehind] = [HASH_SEED, 0];
      else if (behind !== 0) {
        behind = mixHash(behind, folded);
        lettersBehind += 1;
        ofBehind = this.glosses.ofStem(behind) || ofBehind;
      }
    }
    meanings.look(hash, stem, letters);
    let { kinds, gloss } = meanings;
    // "l'utente", "d'envoyer": the word behind an article, and not the end of "we've".
    if (lettersBehind >= SHORTEST_BEHIND) gloss ||= this.glosses.ofWord(behind) || ofBehind;
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
    let hash = HASH_SEED;
    while (UNIT_KINDS[units[at]!] === UNIT_KIND.digit) hash = mixHash(hash, units[at++]!);
    const length = Math.min(at - start, 7);
    this.push({ hash: mixHash(NUMBER, length), stem: mixHash(NUMBER, 0), kinds: this.table.ofWord(hash), start, end: at });
    // "section 8" is a pair, "1003" a word.
    const pair = this.joined;
    if (pair !== 0) {
      let both = pair;
      for (let digit = start; digit < at; digit += 1) both = mixHash(both, units[digit]!);
      this.kinds[this.count - 1] = this.table.ofWord(both) || this.kinds[this.count - 1]!;
    }
    this.joined = 0;
    return at;
  }

  /** A word of a script without spaces, or of one that glues particles to words: the longest known one that begins here, or one letter. */
  private dense(units: Uint16Array, start: number): number {
    let [kinds, gloss, end] = [0, 0, start + 1];
    let hash = HASH_SEED;
    for (let at = start; at < start + LONGEST_DENSE && UNIT_KINDS[units[at]!] === UNIT_KIND.dense; at += 1) {
      hash = mixHash(hash, FOLDED[units[at]!]!);
      kinds = this.table.ofWord(hash) || kinds;
      const known = denseGloss(units, start, at, { word: this.glosses.ofWord(hash), stem: this.glosses.ofStem(hash) });
      if (known !== 0) [gloss, end] = [known, at + 1];
    }
    const own = mixHash(HASH_SEED, FOLDED[units[start]!]!);
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
      const { hash, stem, kinds } = this.heads[gloss]!;
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
