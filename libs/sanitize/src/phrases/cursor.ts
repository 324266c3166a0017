import { Units } from '../canonical/units.js';
import { TokenStream } from './token-stream.js';
import { isWordPart, type WordTrie } from './word-trie.js';

const QUOTE = 0x22;
const SPACE = 0x20;
const COLON = 0x3a;

/** Where a tokeniser is in a text, and what it has written so far. The readers of words, marks and dense scripts move it on. */
export class Cursor {
  readonly stream = new TokenStream();
  private readonly buffer = new Units();
  units = this.buffer.array;
  text = '';
  at = 0;
  /** Whether the next word opens a sentence. */
  opens = true;

  constructor(
    readonly trie: WordTrie,
    /** Lexicon id of the first word of the trie: the ids before it are the shapes. */
    readonly firstWord: number,
  ) {}

  load(text: string): void {
    this.text = text;
    this.units = this.buffer.load(text);
    this.at = 0;
    this.opens = true;
    this.stream.clear();
  }

  /** Counts one word, with its lexicon id or -1, and moves behind it. */
  emit(start: number, end: number, word: number): void {
    this.begin(start);
    const before = this.units[start - 1];
    if (
      before === QUOTE ||
      before === 0x27 ||
      before === 0x60 ||
      before === 0x201c ||
      (before === SPACE && this.units[start - 2] === COLON)
    )
      this.stream.opening();
    if (word < 0) this.stream.unknown(end);
    else this.stream.known(start, end, word);
    this.at = end;
  }

  emitted(start: number, end: number, word: number): true {
    this.emit(start, end, word);
    return true;
  }

  /** A term is noted before its first word is counted: by then that must be a word of a sentence. */
  term(word: number, words: number, start: number, end: number): void {
    this.begin(start);
    this.stream.term(word + this.firstWord, words, start, end);
  }

  /** A second meaning, by its shape, of the word about to be counted. */
  shape(shape: number, start: number, end: number): void {
    this.begin(start);
    this.stream.term(shape, 1, start, end);
  }

  inWord(at: number): boolean {
    return isWordPart(this.units, at);
  }

  private begin(start: number): void {
    if (!this.opens) return;
    this.stream.sentence(start);
    this.opens = false;
  }
}
