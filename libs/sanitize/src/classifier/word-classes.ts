import { FOLDED, foldWord, KIND, KINDS } from '../phrases/alphabet.js';

export const SEED = 0x811c9dc5 | 0;
export const mix = (hash: number, value: number): number => Math.imul(hash ^ value, 0x01000193);

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
      let hash = SEED;
      const folded = foldWord(isStem ? entry.slice(0, -1) : entry);
      for (let at = 0; at < folded.length; at += 1) hash = mix(hash, folded.charCodeAt(at));
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
    let hash = SEED;
    for (let at = start; at < text.length && at < start + LONGEST_DENSE; at += 1) {
      const unit = text.charCodeAt(at);
      if (KINDS[unit] !== KIND.dense) break;
      hash = mix(hash, FOLDED[unit]!);
      const number = this.ofWord(hash) || this.ofStem(hash);
      if (number !== 0) found = number;
    }
    return found;
  }
}
