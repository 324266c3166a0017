import { FOLDED, foldWord, HASH_SEED, hashOf, UNIT_KIND, UNIT_KINDS, mixHash } from '@gatehouse/kernel';

const LONGEST_DENSE = 8;
const MASK = 0xffff;

/**
 * Words of many languages that mean the same to an attack (to send, what was said before, the user), by the hash of their folded letters: what is
 * learnt of one language holds for the others. Entries that end in `*` are stems.
 */
export class WordClasses {
  private readonly words = new Map<number, number>();
  private readonly stems = new Map<number, number>();
  /** 1 where a hash may be one of a stem, by its low bits: most letters end no stem. */
  private readonly maybe = new Uint8Array(MASK + 1);

  constructor(classes: Readonly<Record<string, number>>) {
    for (const [entry, number] of Object.entries(classes)) {
      const isStem = entry.endsWith('*');
      const hash = hashOf(foldWord(isStem ? entry.slice(0, -1) : entry));
      (isStem ? this.stems : this.words).set(hash, number);
      this.maybe[hash & MASK] = 1;
    }
  }

  /** The class of a stem with this hash, or 0. */
  ofStem(hash: number): number {
    return this.maybe[hash & MASK] === 1 ? (this.stems.get(hash) ?? 0) : 0;
  }

  /** The class of a whole word with this hash, or 0. */
  ofWord(hash: number): number {
    return this.maybe[hash & MASK] === 1 ? (this.words.get(hash) ?? 0) : 0;
  }

  /** The class of the longest word that begins here, in a script without spaces; or 0. */
  at(text: string, start: number): number {
    let found = 0;
    let hash = HASH_SEED;
    for (let at = start; at < text.length && at < start + LONGEST_DENSE; at += 1) {
      const unit = text.charCodeAt(at);
      if (UNIT_KINDS[unit] !== UNIT_KIND.dense) break;
      hash = mixHash(hash, FOLDED[unit]!);
      const number = this.ofWord(hash) || this.ofStem(hash);
      if (number !== 0) found = number;
    }
    return found;
  }
}
