import type { Glosses } from '@gatehouse/tables';
import type { WordKinds } from './word-kinds.js';

const SHORTEST_STEM = 3;
/** No stem is longer. */
export const LONGEST_STEM = 32;
const REMEMBERED = 8_192;

/**
 * What single words mean: their kinds, and the English word that they translate. Most words of a text were met before, and are remembered by their hash and
 * that of their first letters.
 */
export class WordMeanings {
  /** Of the word that was looked at last. */
  kinds = 0;
  gloss = 0;
  /** Hashes of the first letters of the word at hand, by their number. */
  readonly begun = new Int32Array(LONGEST_STEM + 1);
  private readonly hashes = new Int32Array(REMEMBERED);
  private readonly stems = new Int32Array(REMEMBERED);
  private readonly kindsOf = new Int32Array(REMEMBERED);
  private readonly glossOf = new Uint16Array(REMEMBERED);

  constructor(
    private readonly table: WordKinds,
    private readonly glosses: Glosses,
  ) {}

  /** Looks at a word whose beginnings stand in `begun`. */
  look(hash: number, stem: number, letters: number): void {
    const at = (hash ^ (hash >>> 13)) & (REMEMBERED - 1);
    if (this.hashes[at] !== hash || this.stems[at] !== stem) {
      this.hashes[at] = hash;
      this.stems[at] = stem;
      this.find(hash, Math.min(letters, LONGEST_STEM));
      this.kindsOf[at] = this.kinds;
      this.glossOf[at] = this.gloss;
      return;
    }
    this.kinds = this.kindsOf[at]!;
    this.gloss = this.glossOf[at]!;
  }

  /** The longest stem counts, and a whole word more than any. */
  private find(hash: number, letters: number): void {
    let [kinds, gloss] = [0, 0];
    for (let count = SHORTEST_STEM; count <= letters; count += 1) {
      const begun = this.begun[count]!;
      kinds = this.table.ofStem(begun) || kinds;
      gloss = this.glosses.ofStem(begun) || gloss;
    }
    this.kinds = this.table.ofWord(hash) || kinds;
    this.gloss = this.glosses.ofWord(hash) || gloss;
  }
}
