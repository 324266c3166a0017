import { foldWord, HASH_SEED, mixHash } from '@gatehouse/kernel';
import { readFileSync } from 'node:fs';
import { shippedFile } from './table.js';

/** Slots for each form. */
const ROOM = 1.5;
const MASK = 0xffff;
const BETWEEN = 0x20;
const JOINED = 0x5f;
const STARRED = 0x2a;

/** Where the words of other languages stand, beneath compliance/. */
export const GLOSSES = 'words/glosses.json';

let shipped: Glosses | undefined;

/** Calls `each` with the hash of each form of a list, and `ofPair` with that of the first word of a pair. Read letter by letter: there are a million of them at every start. */
function eachForm(listed: string, each: (hash: number, isStem: boolean) => void, ofPair: (first: number) => void): void {
  let hash = HASH_SEED;
  let unit = BETWEEN;
  for (let at = 0; at <= listed.length; at += 1) {
    const last = unit;
    unit = at === listed.length ? BETWEEN : listed.charCodeAt(at);
    if (unit === BETWEEN) {
      each(hash, last === STARRED);
      hash = HASH_SEED;
    } else if (unit === JOINED) {
      ofPair(hash);
      hash = mixHash(hash, BETWEEN);
    } else if (unit !== STARRED) hash = mixHash(hash, unit);
  }
}

/**
 * Words of other languages, each with the English word that it translates (compliance/words/glosses.json): what is learnt of English texts holds for those of
 * other languages. Forms are words, pairs of words joined by `_`, or stems that end in `*`, folded as `foldWord` does; they are known by their hashes.
 */
export class Glosses {
  /** English words by number, from 1. */
  readonly heads: readonly string[];
  private readonly words: FormTable;
  private readonly stems: FormTable;
  private readonly pairs = new Uint8Array(MASK + 1);

  constructor(glosses: Readonly<Record<string, string>>) {
    this.heads = ['', ...Object.keys(glosses).map(foldWord)];
    const lists = Object.values(glosses);
    const all = lists.join(' ');
    const stems = all.split('*').length - 1;
    this.words = new FormTable(all.split(' ').length - stems);
    this.stems = new FormTable(stems);
    const ofPair = (first: number): void => void (this.pairs[first & MASK] = 1);
    for (const [at, listed] of lists.entries())
      eachForm(listed, (hash, isStem) => (isStem ? this.stems : this.words).put(hash, at + 1), ofPair);
  }

  /** Those of compliance/, read once. */
  static shipped(): Glosses {
    return (shipped ??= new Glosses(JSON.parse(readFileSync(shippedFile(GLOSSES), 'utf8')) as Record<string, string>));
  }

  /** Whether a word with this hash may be the first of a pair. */
  beginsPair(hash: number): boolean {
    return this.pairs[hash & MASK] === 1;
  }

  /** The number of the English word for a word with this hash, or for a pair with the hash of both and a space; or 0. */
  ofWord(hash: number): number {
    return this.words.get(hash);
  }

  /** The number of the English word for a stem with this hash, or 0. */
  ofStem(hash: number): number {
    return this.stems.get(hash);
  }
}

/** Hash to number in two flat arrays. */
class FormTable {
  private readonly keys: Int32Array;
  private readonly numbers: Uint16Array;
  private readonly mask: number;

  constructor(forms: number) {
    const size = 2 ** Math.ceil(Math.log2(Math.max(1, forms) * ROOM));
    this.mask = size - 1;
    this.keys = new Int32Array(size);
    this.numbers = new Uint16Array(size);
  }

  /** A form that two words have belongs to the first. */
  put(hash: number, number: number): void {
    const at = this.slotOf(hash);
    this.keys[at] = hash;
    this.numbers[at] ||= number;
  }

  get(hash: number): number {
    return this.numbers[this.slotOf(hash)]!;
  }

  /** Where the hash stands, or the empty slot that it would take. */
  private slotOf(hash: number): number {
    const { keys, numbers, mask } = this;
    let at = (hash ^ (hash >>> 15)) & mask;
    while (numbers[at] !== 0 && keys[at] !== hash) at = (at + 1) & mask;
    return at;
  }
}
