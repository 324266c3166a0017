import { Units } from '../canonical/units.js';
import { KIND, KINDS } from './alphabet.js';
import { fileNameEnd, linkEnd, mailEnd, numberToken, pathShape, unknownShape } from './shapes.js';
import { SHAPE_ID, TokenStream } from './token-stream.js';
import { isWordPart, type WordTrie } from './word-trie.js';

const SPACE_KIND: number = KIND.space;
const WORD_KIND: number = KIND.word;
const SKIP_KIND: number = KIND.skip;
const SPACE = 0x20;
const COLON = 0x3a;
const UNDERSCORE = 0x5f;
const AT = 0x40;
const DOT = 0x2e;
const UPPER_Z = 0x5a;
const LONGEST_WORD = 200;
/** Behind the last word: the first letter of a dense word has a place and no meaning of its own. */
const NO_WORD = 65_535;

/** Cuts a text into words in one pass and looks each up in the lexicon on the way. Not re-entrant: the stream is reused. */
export class Tokeniser {
  readonly stream = new TokenStream();
  private readonly buffer = new Units();
  private units = this.buffer.array;
  private text = '';
  private at = 0;
  private opens = true;

  constructor(
    private readonly trie: WordTrie,
    /** Lexicon id of the first word of the trie: the ids before it are the shapes. */
    private readonly firstWord: number,
  ) {}

  run(text: string): TokenStream {
    this.text = text;
    this.units = this.buffer.load(text);
    this.at = 0;
    this.opens = true;
    this.stream.clear();
    const { units } = this;
    const length = text.length;
    while (this.at < length) {
      const unit = units[this.at]!;
      const kind = KINDS[unit]!;
      if (kind === SPACE_KIND) this.at += 1;
      else if (kind === WORD_KIND) this.word();
      else this.other(kind, unit);
    }
    this.stream.close();
    return this.stream;
  }

  private other(kind: number, unit: number): void {
    switch (kind) {
      case KIND.digit:
        return this.number();
      case KIND.dense:
        return this.denseRun();
      case KIND.stop:
        return this.stop(unit);
      case KIND.line:
        return this.line();
      case KIND.opener:
        return this.opener();
      case KIND.slash:
        return this.slash();
      case KIND.backslash:
        return this.escape();
      case KIND.dollar:
        return this.money();
      default:
        this.at += 1;
        return undefined;
    }
  }

  private emit(start: number, end: number, word: number): void {
    const { stream } = this;
    if (this.opens) {
      stream.sentence(start);
      this.opens = false;
    }
    if (word < 0) stream.unknown(end);
    else stream.known(start, end, word);
    this.at = end;
  }

  /** Terms are noted before their first word is: it must be the word of a sentence by then. */
  private term(word: number, words: number, start: number, end: number): void {
    if (this.opens) {
      this.stream.sentence(start);
      this.opens = false;
    }
    this.stream.term(word + this.firstWord, words, start, end);
  }

  private inWord(at: number): boolean {
    return isWordPart(this.units, at);
  }

  private word(): void {
    const { text, trie, units } = this;
    const start = this.at;
    trie.walk(units, start, Math.min(text.length, start + LONGEST_WORD));
    const { stopped: at, state, stem, underscored } = trie;
    const next = units[at]!;
    if ((next === AT || next === COLON || next === DOT) && this.link(start, at)) return;
    const word = state !== 0 && trie.wordAt(state) >= 0 ? trie.wordAt(state) : stem;
    if (state !== 0) this.terms(state, start, at);
    if (word >= 0) this.emit(start, at, word + this.firstWord);
    else if (underscored) this.emit(start, at, SHAPE_ID.ident);
    else if (units[start]! <= UPPER_Z) this.emit(start, at, unknownShape(text, start, at));
    else this.emit(start, at, -1);
  }

  /** Mail addresses, links and file names begin like words. */
  private link(start: number, at: number): boolean {
    const next = this.units[at]!;
    if (next === AT) {
      const end = mailEnd(this.text, at);
      if (end > 0) return this.emitted(start, end, SHAPE_ID.email);
    }
    if (next === COLON && this.text.startsWith('://', at)) return this.emitted(start, linkEnd(this.text, at + 3), SHAPE_ID.url);
    if (next === COLON && at - start === 1 && this.units[at + 1]! === 0x5c) return this.path(start);
    if (next === DOT) {
      if (at - start === 3 && /^www\.\w/i.test(this.text.slice(start, at + 2))) return this.emitted(start, linkEnd(this.text, at), SHAPE_ID.url);
      const end = fileNameEnd(this.text, at);
      if (end > 0) return this.emitted(start, end, pathShape(this.text.slice(start, end), 'file'));
    }
    return false;
  }

  private emitted(start: number, end: number, word: number): true {
    this.emit(start, end, word);
    return true;
  }

  /** Every term of several words, and the word with its colon, that goes on from this state. */
  private terms(from: number, start: number, wordEnd: number): void {
    const { text, trie } = this;
    if (this.units[wordEnd]! === COLON) {
      const state = trie.next(from, COLON);
      if (state !== 0 && trie.wordAt(state) >= 0) this.term(trie.wordAt(state), 1, start, wordEnd + 1);
    }
    let state = from;
    let at = wordEnd;
    for (let words = 2; at < text.length; words += 1) {
      state = trie.next(state, SPACE);
      if (state === 0) return;
      const next = this.separatorEnd(at);
      if (next < 0) return;
      at = next;
      let stem = -1;
      while (at < text.length && this.inWord(at)) {
        const unit = this.units[at]!;
        if (state !== 0 && KINDS[unit] !== KIND.skip) {
          state = trie.after(state, unit);
          if (state === 0 && stem < 0) return;
          if (state !== 0 && trie.stemAt(state) >= 0) stem = trie.stemAt(state);
        }
        at += 1;
      }
      if (state !== 0 && trie.wordAt(state) >= 0) this.term(trie.wordAt(state), words, start, at);
      else if (stem >= 0) this.term(stem, words, start, at);
      if (state === 0) return;
      if (this.units[at]! === COLON) {
        const colon = trie.next(state, COLON);
        if (colon !== 0 && trie.wordAt(colon) >= 0) this.term(trie.wordAt(colon), words, start, at + 1);
      }
    }
  }

  /** Words of a term may be apart by blanks, a comma, a hyphen, an underscore or one line break. */
  private separatorEnd(at: number): number {
    let end = at;
    while (end - at < 4) {
      const unit = this.units[end]!;
      const blank = unit === SPACE || unit === 0x2d || unit === UNDERSCORE || unit === 0x0a || unit === 0xa0 || unit === 0x09 || unit === 0x2c;
      if (!blank) break;
      end += 1;
    }
    return end > at && end < this.text.length ? end : -1;
  }

  private number(): void {
    const token = numberToken(this.text, this.at);
    // "1gnore" and "4471b" are words that begin with a digit.
    if (this.inWord(token.end) && KINDS[this.units[token.end]!] === KIND.word) this.word();
    else this.emit(this.at, token.end, SHAPE_ID[token.shape]);
  }

  private money(): void {
    const start = this.at;
    let at = start + 1;
    if (KINDS[this.units[at]!] !== KIND.digit) {
      this.at = at;
      return;
    }
    while (at - start < 24 && (KINDS[this.units[at]!] === KIND.digit || ',.'.includes(this.text[at]!))) at += 1;
    this.emit(start, at, SHAPE_ID.money);
  }

  /** Scripts without spaces: every word at each character, however they overlap; the rest in fillers of at most four. */
  private denseRun(): void {
    const { text } = this;
    let filler = this.at;
    let covered = this.at;
    while (this.at < text.length && (KINDS[this.units[this.at]!] === KIND.dense || KINDS[this.units[this.at]!] === KIND.skip)) {
      const start = this.at;
      const end = this.denseWords(start, filler);
      if (end > start) {
        covered = Math.max(covered, end);
        filler = Math.max(this.at, covered);
        continue;
      }
      this.at = start + 1;
      if (this.at - filler >= 4) {
        this.emit(filler, this.at, -1);
        filler = this.at;
      }
    }
    if (filler < this.at) this.emit(filler, this.at, -1);
  }

  /** Pushes what starts here; the end of the longest word, or `start` where none does. */
  private denseWords(start: number, filler: number): number {
    const { text, trie } = this;
    const found: number[] = [];
    let state = trie.start;
    let longest = start;
    for (let at = start; at < text.length && at - start < 24; at += 1) {
      const unit = this.units[at]!;
      const kind = KINDS[unit];
      if (kind === SKIP_KIND) continue;
      state = trie.after(state, kind === SPACE_KIND ? SPACE : unit);
      if (state === 0) break;
      const word = Math.max(trie.wordAt(state), trie.stemAt(state));
      if (word < 0) continue;
      found.push(word, at + 1);
      longest = at + 1;
    }
    if (found.length === 0) return start;
    if (filler < start) this.emit(filler, start, -1);
    for (let at = 0; at < found.length; at += 2) this.term(found[at]!, 0, start, found[at + 1]!);
    this.emit(start, start + 1, NO_WORD + this.firstWord);
    return longest;
  }

  private stop(unit: number): void {
    const next = this.units[this.at + 1]!;
    const kind = this.at + 1 < this.text.length ? KINDS[next] : KIND.space;
    if (unit === DOT && (kind === KIND.word || kind === KIND.slash) && KINDS[this.units[this.at - 1]!] !== KIND.word && !(KINDS[this.units[this.at - 1]!] === KIND.digit)) {
      this.path(this.at);
      return;
    }
    if (unit !== DOT || kind === KIND.space || kind === KIND.line || kind === KIND.opener || kind === KIND.backslash) this.opens = true;
    this.at += 1;
  }

  /** A line break ends a sentence unless the text merely wraps there. */
  private line(): void {
    const { text } = this;
    let at = this.at;
    let lines = 0;
    while (at < text.length && at - this.at < 64) {
      const kind = KINDS[this.units[at]!];
      if (kind === KIND.line) lines += 1;
      else if (kind !== KIND.space || this.units[at]! > SPACE) break;
      at += 1;
    }
    const wraps = lines === 1 && (isLower(text, at) || (isUpper(text, at) && isUpper(text, at + 1) && isUpper(text, this.at - 1)));
    if (!wraps) this.opens = true;
    this.at = at;
  }

  /** `<important`, `[system`, `{{`, `###`: marks that the lexicon knows with the word behind them. */
  private opener(): void {
    const { text, trie } = this;
    const start = this.at;
    let state = trie.start;
    let at = start;
    let best = -1;
    let end = start;
    while (at < text.length && at - start < 32) {
      state = trie.after(state, this.units[at]!);
      if (state === 0) break;
      at += 1;
      if (trie.wordAt(state) >= 0 && !this.inWord(at)) [best, end] = [trie.wordAt(state), at];
      if (trie.stemAt(state) >= 0) [best, end] = [trie.stemAt(state), at];
    }
    if (best >= 0) {
      this.opens = true;
      this.emit(start, end, best + this.firstWord);
    } else this.at = start + 1;
  }

  private slash(): void {
    const before = this.at === 0 ? KIND.space : KINDS[this.units[this.at - 1]!];
    const next = KINDS[this.units[this.at + 1]!];
    const opensPath = before === KIND.space || before === KIND.line || before === KIND.opener;
    const closesTag = this.units[this.at - 1]! === 0x3c;
    if (opensPath && !closesTag && (next === KIND.word || next === KIND.slash || next === KIND.stop)) this.path(this.at);
    else this.at += 1;
  }

  private path(start: number): true {
    const end = linkEnd(this.text, start + 1);
    return this.emitted(start, end, pathShape(this.text.slice(start, Math.min(end, start + 200)), 'path'));
  }

  /** `\n` written out, as in JSON inside a string, separates like the break it stands for. */
  private escape(): void {
    const next = this.text[this.at + 1];
    if (next === 'n' || next === 'r') this.opens = true;
    this.at += next === 'n' || next === 'r' || next === 't' ? 2 : 1;
  }
}

function isLower(text: string, at: number): boolean {
  const char = text[at];
  return char !== undefined && char !== char.toUpperCase();
}

function isUpper(text: string, at: number): boolean {
  const char = text[at];
  return char !== undefined && char !== char.toLowerCase();
}
