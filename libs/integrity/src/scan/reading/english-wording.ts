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
/** "l'utente", "d'envoyer"; not "we've". */
const ARTICLE = /^\p{L}{1,6}'(?=\p{L}{3})/u;
const SPACE = ' ';
const MOST_MET = 20_000;

/** The English word for a word, or nothing, and whether it may be the first of a pair. */
interface Met {
  readonly head: string;
  readonly beginsPair: boolean;
}

/**
 * A sentence in another language with the English word in the place of each that is known (compliance/words/glosses.json), so that what is learnt of English
 * definitions holds for it. What is not known stays as it is written, English words among it.
 */
export class EnglishWording {
  /** Words as they were looked up: definitions share most of theirs. */
  private readonly met = new Map<string, Met>();

  constructor(private readonly glosses = Glosses.shipped()) {}

  /** Of a sentence that `plainOf` gave. */
  of(plain: string): string {
    const words = [...plain.matchAll(WORD)];
    let [english, copied] = ['', 0];
    for (const [at, { 0: word, index }] of words.entries()) {
      if (index < copied) continue;
      const met = this.look(word);
      const next = words[at + 1];
      const isPair = met.beginsPair && next?.index === index + word.length + 1 && plain[next.index - 1] === SPACE;
      const ofPair = isPair ? this.headOf(this.glosses.ofWord(hashOf(foldWord(word + SPACE + next[0])))) : '';
      const head = ofPair || met.head;
      if (head === '') continue;
      english += plain.slice(copied, index) + head;
      copied = index + word.length + (ofPair === '' ? 0 : 1 + next![0].length);
    }
    return copied === 0 ? plain : english + plain.slice(copied);
  }

  private look(word: string): Met {
    const known = this.met.get(word);
    if (known) return known;
    const folded = foldWord(word);
    const head = DENSE.test(word) ? this.parted(folded) : this.found(folded) || this.found(foldWord(word.replace(ARTICLE, '')));
    const met = { head, beginsPair: this.glosses.beginsPair(hashOf(folded)) };
    if (this.met.size >= MOST_MET) this.met.clear();
    this.met.set(word, met);
    return met;
  }

  private headOf(number: number): string {
    return this.glosses.heads[number]!;
  }

  /** The whole word, or its longest stem. */
  private found(folded: string): string {
    let [hash, ofStem] = [HASH_SEED, 0];
    for (let at = 0; at < folded.length; at += 1) {
      hash = mixHash(hash, folded.charCodeAt(at));
      if (at + 1 >= SHORTEST_STEM) ofStem = this.glosses.ofStem(hash) || ofStem;
    }
    return this.headOf(this.glosses.ofWord(hash) || ofStem);
  }

  /** Letter by letter the longest known word that begins there, each between spaces. */
  private parted(folded: string): string {
    let english = '';
    for (let at = 0; at < folded.length;) {
      const { length, number } = this.longestAt(folded, at);
      english += number === 0 ? folded.slice(at, at + length) : ` ${this.headOf(number)} `;
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
