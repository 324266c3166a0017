import { UNIT_KIND, UNIT_KINDS } from '@gatehouse/kernel';
import { Cursor } from './cursor.js';
import { denseRun } from './dense-reader.js';
import { escape, line, opener, slash, stop } from './mark-reader.js';
import type { TokenStream } from './token-stream.js';
import { money, number, word } from './word-reader.js';
import type { WordTrie } from './word-trie.js';

const SPACE_KIND: number = UNIT_KIND.space;
const WORD_KIND: number = UNIT_KIND.word;

/** Cuts a text into words in one pass and looks each up in the lexicon on the way. Not re-entrant: the stream is reused. */
export class Tokeniser {
  private readonly cursor: Cursor;

  /** `firstWord`: lexicon id of the first word of the trie, behind the shapes. */
  constructor(trie: WordTrie, firstWord: number) {
    this.cursor = new Cursor(trie, firstWord);
  }

  get stream(): TokenStream {
    return this.cursor.stream;
  }

  run(text: string): TokenStream {
    const { cursor } = this;
    cursor.load(text);
    const { units } = cursor;
    const { length } = text;
    while (cursor.at < length) {
      const unit = units[cursor.at]!;
      const kind = UNIT_KINDS[unit]!;
      if (kind === SPACE_KIND) cursor.at += 1;
      else if (kind === WORD_KIND) word(cursor);
      else other(cursor, kind, unit);
    }
    cursor.stream.close();
    return cursor.stream;
  }
}

function other(cursor: Cursor, kind: number, unit: number): void {
  if (kind === UNIT_KIND.digit) number(cursor);
  else if (kind === UNIT_KIND.stop) stop(cursor, unit);
  else if (kind === UNIT_KIND.line) line(cursor);
  else if (kind === UNIT_KIND.dense) denseRun(cursor);
  else if (kind === UNIT_KIND.opener) opener(cursor);
  else if (kind === UNIT_KIND.slash) slash(cursor);
  else if (kind === UNIT_KIND.backslash) escape(cursor);
  else if (kind === UNIT_KIND.dollar) money(cursor);
  else cursor.at += 1;
}
