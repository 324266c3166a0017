/** Words that the tokeniser recognises by their shape. Their ids are their places in this list; packs name them as concepts. */
export const SHAPES = [
  'url',
  'email',
  'path',
  'secretfile',
  'file',
  'ident',
  'number',
  'code',
  'year',
  'digits',
  'money',
  'phone',
  'marked',
  'iban',
  'caps',
  'series',
] as const;
export type Shape = (typeof SHAPES)[number];

export const SHAPE_ID = Object.fromEntries(SHAPES.map((shape, id) => [shape, id])) as Readonly<Record<Shape, number>>;

/** Fields of a hit in `hits`: its place among all words of the text, its offsets, its lexicon id. */
export const HIT = { place: 0, start: 1, end: 2, word: 3, size: 4 } as const;
/** Fields of a term of several words in `terms`: place of its first word, how many words it has (0: see its end), its offsets, its lexicon id. */
export const TERM = { place: 0, words: 1, start: 2, end: 3, word: 4, size: 5 } as const;
/** Fields of a sentence in `sentences`: place of its first word, its first hit, its offsets. */
export const SENTENCE = { place: 0, hit: 1, start: 2, end: 3, size: 4 } as const;

/**
 * The words of one text that a lexicon knows, with their places among the words that it does not. Flat arrays, reused from text to text:
 * this is written for every word of every answer. Terms are kept beside their words: neither may hide the other from a phrase.
 */
export class TokenStream {
  hits = new Int32Array(4096);
  terms = new Int32Array(1024);
  sentences = new Int32Array(1024);
  /** Places of words that open a quotation, a field or what a label announces. */
  openings = new Int32Array(256);
  hitCount = 0;
  termCount = 0;
  sentenceCount = 0;
  openingCount = 0;
  /** Words of the text so far, known or not. */
  words = 0;
  private lastEnd = 0;

  clear(): void {
    this.hitCount = 0;
    this.termCount = 0;
    this.sentenceCount = 0;
    this.openingCount = 0;
    this.words = 0;
    this.lastEnd = 0;
  }

  sentence(start: number): void {
    this.close();
    const at = this.sentenceCount * SENTENCE.size;
    if (at + SENTENCE.size > this.sentences.length) this.sentences = doubled(this.sentences);
    this.sentences[at] = this.words;
    this.sentences[at + 1] = this.hitCount;
    this.sentences[at + 2] = start;
    this.sentenceCount += 1;
  }

  /** The word about to be counted opens a quotation, a field or what a label announces. */
  opening(): void {
    if (this.openingCount === this.openings.length) this.openings = doubled(this.openings);
    this.openings[this.openingCount] = this.words;
    this.openingCount += 1;
  }

  /** Ends the sentence at hand where its last word ended. */
  close(): void {
    if (this.sentenceCount > 0) this.sentences[this.sentenceCount * SENTENCE.size - 1] = this.lastEnd;
  }

  unknown(end: number): void {
    this.words += 1;
    this.lastEnd = end;
  }

  known(start: number, end: number, word: number): void {
    const at = this.hitCount * 4;
    if (at + 4 > this.hits.length) this.hits = doubled(this.hits);
    const { hits } = this;
    hits[at] = this.words;
    hits[at + 1] = start;
    hits[at + 2] = end;
    hits[at + 3] = word;
    this.hitCount += 1;
    this.words += 1;
    this.lastEnd = end;
  }

  /** A term that starts with the word about to be counted. */
  term(word: number, words: number, start: number, end: number): void {
    const at = this.termCount * TERM.size;
    if (at + TERM.size > this.terms.length) this.terms = doubled(this.terms);
    const { terms } = this;
    terms[at] = this.words;
    terms[at + 1] = words;
    terms[at + 2] = start;
    terms[at + 3] = end;
    terms[at + 4] = word;
    this.termCount += 1;
  }
}

function doubled(table: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(table.length * 2);
  grown.set(table);
  return grown;
}
