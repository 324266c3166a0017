import { FOLDED, foldWord, UNIT_KIND, UNIT_KINDS } from '@gatehouse/kernel';

const WIDTH = 32;
const NONE = 0;
/** Columns of a state's row that hold no transition: the stem and the word that are complete there, as id + 1. One row is one line of cache. */
const STEM = 0;
const WORD = 31;

const WORD_KIND: number = UNIT_KIND.word;
const DIGIT_KIND: number = UNIT_KIND.digit;
const SKIP_KIND: number = UNIT_KIND.skip;

/** An underscore or an apostrophe between letters belongs to the word. */
function joinsWord(units: Uint16Array, at: number): boolean {
  const unit = units[at]!;
  if (unit !== 0x5f && unit !== 0x27 && unit !== 0x2019) return false;
  const next = UNIT_KINDS[units[at + 1]!];
  return next === WORD_KIND || next === DIGIT_KIND;
}

export function isWordPart(units: Uint16Array, at: number): boolean {
  const kind = UNIT_KINDS[units[at]!];
  return kind === WORD_KIND || kind === DIGIT_KIND || kind === SKIP_KIND || joinsWord(units, at);
}

/** What a word or a mark may hold besides letters. */
const ALLOWED = /[a-z0-9'_:<[{|# ->\]}.]/;
/** Column of a frequent unit in the dense table; 0 where it has none: the other units are few and live in a map. */
const COLUMN = new Uint8Array(128);
/** The same for every unit as it is folded: `É` has the column of `e`. BEYOND where the map has to be asked. */
const FOLDED_COLUMN = new Uint8Array(65536);
const BEYOND = 255;
{
  const letters = "abcdefghijklmnopqrstuvwxyz' :[";
  for (let at = 0; at < letters.length; at += 1) COLUMN[letters.charCodeAt(at)] = at + 1;
  for (let unit = 0; unit < 65536; unit += 1)
    FOLDED_COLUMN[unit] = FOLDED[unit]! < 128 && COLUMN[FOLDED[unit]!]! > 0 ? COLUMN[FOLDED[unit]!]! : BEYOND;
}

/**
 * Words, stems (`instruction*`) and terms of several words, all walked one character at a time: finding whether a text holds any of
 * thousands of them costs one table look-up a character, however many there are.
 */
export class WordTrie {
  private dense = new Uint16Array(WIDTH * 1024);
  private readonly sparse = new Map<number, number>();
  private states = 1;

  constructor(words: readonly string[]) {
    words.forEach((word, id) => this.add(word, id));
  }

  /** The state after one more folded unit; 0 means that no word continues so. State 0 as an argument is the start only when `start` is used. */
  next(state: number, unit: number): number {
    const column = unit < 128 ? COLUMN[unit]! : 0;
    return column === 0 ? (this.sparse.get(state * 65536 + unit) ?? NONE) : this.dense[state * WIDTH + column]!;
  }

  readonly start = 0;

  /** The state after one more unit of the text, not yet folded; 0 means that no word continues so. */
  after(state: number, unit: number): number {
    const column = FOLDED_COLUMN[unit]!;
    return column === BEYOND ? (this.sparse.get(state * 65536 + FOLDED[unit]!) ?? NONE) : this.dense[state * WIDTH + column]!;
  }

  /** Where the last walk stopped, in which state (0: the word is not in the lexicon) and past which stem (-1: none). */
  stopped = 0;
  state = 0;
  stem = -1;
  /** Whether the word had an underscore in it, as names of tools and variables do. */
  underscored = false;
  /** Where its last apostrophe stands, or -1. */
  apostrophe = -1;

  /**
   * Walks the word that starts at `from`: the innermost loop of the gateway, so it reads its tables as local variables and passes over
   * the rest of a word that has left the lexicon, as most do within a few letters.
   */
  walk(units: Uint16Array, from: number, limit: number): void {
    const { dense } = this;
    let at = from;
    let state = 0;
    let stem = 0;
    let underscored = false;
    let apostrophe = -1;
    for (; at < limit; at += 1) {
      const unit = units[at]!;
      if (UNIT_KINDS[unit] !== WORD_KIND) {
        if (UNIT_KINDS[unit] === SKIP_KIND) continue;
        if (UNIT_KINDS[unit] !== DIGIT_KIND && !joinsWord(units, at)) break;
        if (unit === 0x5f) underscored = true;
        else if (unit === 0x27 || unit === 0x2019) apostrophe = at;
      }
      const column = FOLDED_COLUMN[unit]!;
      state = column === BEYOND ? (this.sparse.get(state * 65536 + FOLDED[unit]!) ?? NONE) : dense[state * WIDTH + column]!;
      if (state === NONE) break;
      const complete = dense[state * WIDTH + STEM]!;
      if (complete !== 0) stem = complete;
    }
    if (state === NONE && at < limit) {
      for (at += at > from || isWordPart(units, at) ? 1 : 0; at < limit; at += 1) {
        const unit = units[at]!;
        if (unit >= 0x61 && unit <= 0x7a) continue;
        if (!isWordPart(units, at)) break;
        if (unit === 0x5f) underscored = true;
        else if (unit === 0x27 || unit === 0x2019) apostrophe = at;
      }
    }
    this.stopped = at;
    this.state = state;
    this.stem = stem - 1;
    this.underscored = underscored;
    this.apostrophe = apostrophe;
  }

  /** Id of the word that ends exactly here, or -1. */
  wordAt(state: number): number {
    return this.dense[state * WIDTH + WORD]! - 1;
  }

  /** Id of the stem that is complete here, or -1. */
  stemAt(state: number): number {
    return this.dense[state * WIDTH + STEM]! - 1;
  }

  private add(entry: string, id: number): void {
    const stem = entry.endsWith('*');
    const word = foldWord(stem ? entry.slice(0, -1) : entry).replaceAll('-', ' ');
    let state = 0;
    for (let at = 0; at < word.length; at += 1) state = this.step(state, word.charCodeAt(at), entry);
    if (state === 0) throw new Error(`lexicon entry "${entry}" is empty`);
    const column = state * WIDTH + (stem ? STEM : WORD);
    if (this.dense[column] === 0) this.dense[column] = id + 1;
  }

  private step(state: number, unit: number, entry: string): number {
    const known = this.next(state, unit);
    if (known !== NONE) return known;
    const fresh = this.states;
    this.states += 1;
    if (this.states > 65535) throw new Error('the lexicon is too large: more than 65535 states');
    this.grow();
    if (unit >= 128) this.sparse.set(state * 65536 + unit, fresh);
    else if (COLUMN[unit] === 0 && ALLOWED.test(String.fromCharCode(unit))) this.sparse.set(state * 65536 + unit, fresh);
    else if (COLUMN[unit] === 0)
      throw new Error(`lexicon entry "${entry}" holds a character that words do not have: ${JSON.stringify(String.fromCharCode(unit))}`);
    else this.dense[state * WIDTH + COLUMN[unit]!] = fresh;
    return fresh;
  }

  private grow(): void {
    if (this.states * WIDTH < this.dense.length) return;
    const dense = new Uint16Array(this.dense.length * 2);
    dense.set(this.dense);
    this.dense = dense;
  }
}
