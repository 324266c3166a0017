import { foldWord, HASH_SEED, hashOf, mixHash } from '@gatehouse/kernel';
import { Glosses } from '@gatehouse/tables';

/** No part of an identifier, an address or a path: those are names. */
const WORD = /(?<![\p{L}\p{M}\w@/\\.-])[\p{L}\p{M}]+(?:['-][\p{L}\p{M}]+)*(?![\p{L}\p{M}\w@/\\-]|\.\w)/gu;
/** Scripts that set no spaces between words: Han, kana, Thai, Khmer. */
const DENSE = /[\u0e00-\u0e7f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]/;
const LONGEST_DENSE = 10;
/** A single letter of Han is a word, one of kana or Thai is not. */
const HAN = /[\u3400-\u9fff]/;
const SHORTEST_STEM = 3;
/** "l'utente", "d'envoyer". */
const ARTICLE = /^\p{L}{1,6}'/u;
const SPACE = 0x20;
const MOST_MET = 20_000;

/**
 * A sentence in another language with the English word in the place of each that is known (compliance/words/glosses.json), so that what is learnt of English
 * definitions holds for it. What is not known stays as it is written, English words among it.
 */
export class EnglishWording {
  /** Heads of words as they were looked up; empty where there is none. Definitions share most of their words. */
  private readonly met = new Map<string, string>();

  constructor(private readonly glosses = Glosses.shipped()) {}

  /** Of a sentence that `plainOf` gave. */
  of(plain: string): string {
    let [english, copied, skipUntil] = ['', 0, 0];
    for (const { 0: word, index } of plain.matchAll(WORD)) {
      if (index < skipUntil) continue;
      const pair = this.pairAt(plain, index, word);
      const written = pair?.written ?? word;
      const head = pair?.head ?? this.headOf(word);
      if (head === '') continue;
      skipUntil = index + written.length;
      english += plain.slice(copied, index) + head;
      copied = skipUntil;
    }
    return copied === 0 ? plain : english + plain.slice(copied);
  }

  /** Of two words with one space between them, where a form has both. */
  private pairAt(plain: string, index: number, word: string): { written: string; head: string } | undefined {
    const first = hashOf(foldWord(word));
    if (!this.glosses.beginsPair(first)) return undefined;
    const [next] = /^ [\p{L}\p{M}]+/u.exec(plain.slice(index + word.length, index + word.length + 40)) ?? [];
    if (next === undefined) return undefined;
    let hash = mixHash(first, SPACE);
    for (const unit of foldWord(next.slice(1))) hash = mixHash(hash, unit.charCodeAt(0));
    const number = this.glosses.ofWord(hash);
    return number === 0 ? undefined : { written: word + next, head: this.glosses.heads[number]! };
  }

  private headOf(word: string): string {
    const met = this.met.get(word);
    if (met !== undefined) return met;
    const head = DENSE.test(word) ? this.parted(word) : this.found(foldWord(word)) || this.found(foldWord(word.replace(ARTICLE, '')));
    if (this.met.size >= MOST_MET) this.met.clear();
    this.met.set(word, head);
    return head;
  }

  /** The whole word, or its longest stem. */
  private found(folded: string): string {
    let [hash, ofStem] = [HASH_SEED, 0];
    for (let at = 0; at < folded.length; at += 1) {
      hash = mixHash(hash, folded.charCodeAt(at));
      if (at + 1 >= SHORTEST_STEM) ofStem = this.glosses.ofStem(hash) || ofStem;
    }
    return this.glosses.heads[this.glosses.ofWord(hash) || ofStem]!;
  }

  /** Letter by letter the longest known word that begins there, each between spaces. */
  private parted(run: string): string {
    const folded = foldWord(run);
    let english = '';
    for (let at = 0; at < folded.length;) {
      const { length, number } = this.longestAt(folded, at);
      english += number === 0 ? folded.slice(at, at + length) : ` ${this.glosses.heads[number]!} `;
      at += length;
    }
    return english;
  }

  private longestAt(folded: string, start: number): { length: number; number: number } {
    let found = { length: 1, number: 0 };
    let hash = HASH_SEED;
    for (let at = start; at < Math.min(folded.length, start + LONGEST_DENSE); at += 1) {
      hash = mixHash(hash, folded.charCodeAt(at));
      const number = this.glosses.ofWord(hash) || this.glosses.ofStem(hash);
      if (number !== 0 && (at > start || HAN.test(folded[start]!))) found = { length: at + 1 - start, number };
    }
    return found;
  }
}
