import type { CompiledPhrase, PhraseBook } from './phrase-book.js';
import { HIT, SENTENCE, TERM, type TokenStream } from './token-stream.js';

/** A phrase found: the rule's place in the book, and offsets in the text that was read, end exclusive. */
export interface PhraseMatch {
  readonly rule: number;
  readonly start: number;
  readonly end: number;
  /** The sentence around it. */
  readonly sentenceStart: number;
  readonly sentenceEnd: number;
  /** Offsets of the words of each step, in the order of the phrase. */
  readonly steps: readonly (readonly [number, number])[];
}

const WINDOW = 32;
const STRIDE = 18;
const LONGEST_TERM = 5;
/** After so many matches of one rule more would say nothing new: long hostile texts stay cheap. */
const ENOUGH = 24;

interface Sentence {
  /** Places of its first word and behind its last. */
  readonly from: number;
  readonly to: number;
  /** Offsets. */
  readonly start: number;
  readonly end: number;
  /** First hit that may lie in the window at hand, and behind its last. */
  hit: number;
  readonly hitEnd: number;
}

const NOTHING: PhraseMatch[] = [];

/**
 * Matches phrases by bit masks: one bit a word, 32 words at a time, so that a step costs a few machine instructions whatever the text.
 * A sentence without a key word is never looked at.
 */
export class PhraseMatcher {
  private readonly masks: Int32Array;
  private readonly touched: number[] = [];
  private readonly counts: Int32Array;
  private readonly forward = new Int32Array(16);
  /** Places of key words in the sentence at hand. */
  private readonly keys: number[] = [];
  private matches: PhraseMatch[] = NOTHING;
  private stream: TokenStream;
  /** First term that may lie in the window at hand: terms are in order, windows move on. */
  private term = 0;

  constructor(private readonly book: PhraseBook) {
    this.masks = new Int32Array(book.groups);
    this.counts = new Int32Array(book.unless.length);
    this.stream = book.tokeniser.stream;
  }

  run(text: string): PhraseMatch[] {
    const stream = this.book.tokeniser.run(text);
    this.stream = stream;
    this.matches = NOTHING;
    this.term = 0;
    const { keyWord } = this.book;
    const { hits, terms, sentences } = stream;
    let term = 0;
    for (let sentence = 0; sentence < stream.sentenceCount; sentence += 1) {
      const at = sentence * SENTENCE.size;
      const last = sentence + 1 === stream.sentenceCount;
      const hitEnd = last ? stream.hitCount : sentences[at + SENTENCE.size + 1]!;
      const wordEnd = last ? stream.words : sentences[at + SENTENCE.size]!;
      this.keys.length = 0;
      for (let hit = sentences[at + 1]!; hit < hitEnd; hit += 1) if (keyWord[hits[hit * HIT.size + 3]!] === 1) this.keys.push(hits[hit * HIT.size]!);
      for (; term < stream.termCount && terms[term * TERM.size]! < wordEnd; term += 1) if (keyWord[terms[term * TERM.size + 4]!] === 1) this.keys.push(terms[term * TERM.size]!);
      if (this.keys.length > 0) this.sentence({ from: sentences[at]!, to: wordEnd, start: sentences[at + 2]!, end: sentences[at + 3]!, hit: sentences[at + 1]!, hitEnd });
    }
    return this.matches;
  }

  /** Looks at the windows of a sentence that hold a key word. */
  private sentence(sentence: Sentence): void {
    for (let start = sentence.from; start < sentence.to; start += STRIDE) {
      const end = Math.min(start + WINDOW, sentence.to);
      if (this.keys.some((key) => key >= start && key < end)) this.window(start, end, sentence);
      if (end === sentence.to) break;
    }
  }

  private window(start: number, end: number, sentence: Sentence): void {
    const { groupsOfWord, byKey } = this.book;
    const { hits } = this.stream;
    this.touched.length = 0;
    for (let hit = sentence.hit; hit < sentence.hitEnd; hit += 1) {
      const place = hits[hit * HIT.size]!;
      if (place < start) sentence.hit = hit + 1;
      else if (place >= end) break;
      else {
        const groups = groupsOfWord[hits[hit * HIT.size + 3]!];
        if (groups) this.mark(groups, 1 << (place - start));
      }
    }
    this.markTerms(start, end, sentence);
    for (const group of this.touched) {
      for (const phrase of byKey[group]!) {
        if (this.matches.length > 0 && this.counts[phrase.rule]! >= ENOUGH) continue;
        const opens = start === sentence.from;
        if (!this.holds(phrase, opens) || this.book.unless[phrase.rule]!.some((other) => this.holds(other, opens))) continue;
        this.holds(phrase, opens);
        this.found(phrase, start, sentence);
      }
    }
    for (const group of this.touched) this.masks[group] = 0;
  }

  private found(phrase: CompiledPhrase, start: number, sentence: Sentence): void {
    if (this.matches.length === 0) {
      this.matches = [];
      this.counts.fill(0);
    }
    this.counts[phrase.rule]! += 1;
    this.matches.push(this.match(phrase, start, sentence));
  }

  private mark(groups: Uint16Array, bits: number): void {
    for (let index = 0; index < groups.length; index += 1) {
      const group = groups[index]!;
      if (this.masks[group] === 0) this.touched.push(group);
      this.masks[group]! |= bits;
    }
  }

  /** A term stands on all of its words. */
  private markTerms(start: number, end: number, sentence: Sentence): void {
    const { terms, termCount } = this.stream;
    while (this.term < termCount && terms[this.term * TERM.size]! < start) this.term += 1;
    for (let at = this.term; at < termCount; at += 1) {
      const place = terms[at * TERM.size]!;
      if (place >= end) return;
      const words = terms[at * TERM.size + 1]! || this.wordsUnder(place, terms[at * TERM.size + 3]!, sentence);
      const bits = words >= WINDOW ? -1 : ((1 << words) - 1) << (place - start);
      this.mark(this.book.groupsOfWord[terms[at * TERM.size + 4]!]!, end - start >= WINDOW ? bits : bits & ((1 << (end - start)) - 1));
    }
  }

  /** Words of a script without spaces that start under a term. */
  private wordsUnder(place: number, end: number, sentence: Sentence): number {
    const { hits } = this.stream;
    let words = 0;
    for (let hit = sentence.hit; hit < sentence.hitEnd; hit += 1) {
      if (hits[hit * HIT.size]! < place) continue;
      if (hits[hit * HIT.size + 1]! >= end) break;
      words += 1;
    }
    return Math.max(1, words);
  }

  /** Leaves in `forward` the words that each step stands on. */
  private holds(phrase: CompiledPhrase, opens: boolean): boolean {
    return phrase.within >= 0 ? this.near(phrase) : this.inOrder(phrase, opens);
  }

  private inOrder(phrase: CompiledPhrase, opens: boolean): boolean {
    const { steps, gaps } = phrase;
    const { forward, masks } = this;
    for (let at = 0; at < steps.length; at += 1) if (masks[steps[at]!] === 0) return false;
    let reached = masks[steps[0]!]!;
    if (phrase.opens) reached = opens ? reached & dilated(1, gaps[0]!, 0) : 0;
    if (reached === 0) return false;
    forward[0] = reached = filled(reached, masks[steps[0]!]!);
    for (let at = 1; at < steps.length; at += 1) {
      const mask = masks[steps[at]!]!;
      reached = dilated(reached, gaps[at]!, 1) & mask;
      if (reached === 0) return false;
      forward[at] = reached = filled(reached, mask);
    }
    for (let at = steps.length - 2; at >= 0; at -= 1) forward[at]! &= receded(forward[at + 1]!, gaps[at + 1]!);
    return true;
  }

  /** Every step within `within` words after the first of them, whichever that is, each on a word of its own where there is one. */
  private near(phrase: CompiledPhrase): boolean {
    const { steps, within } = phrase;
    let anchors = 0;
    for (const step of steps) {
      if (this.masks[step] === 0) return false;
      anchors |= this.masks[step]!;
    }
    for (const step of steps) anchors &= receded(this.masks[step]!, within) | this.masks[step]!;
    if (anchors === 0) return false;
    const first = anchors & -anchors;
    const reach = dilated(first, within, 0);
    let taken = 0;
    for (let at = 0; at < steps.length; at += 1) {
      const free = this.masks[steps[at]!]! & reach & ~taken;
      if (free === 0) return false;
      this.forward[at] = free & -free;
      taken |= this.forward[at]!;
    }
    return true;
  }

  private match(phrase: CompiledPhrase, start: number, sentence: Sentence): PhraseMatch {
    const steps: (readonly [number, number])[] = [];
    let reach = -1;
    for (let at = 0; at < phrase.steps.length; at += 1) {
      const mask = this.forward[at]! & reach;
      const bit = 31 - Math.clz32(mask & -mask);
      steps.push(this.offsets(start + bit, sentence));
      if (phrase.within < 0 && at + 1 < phrase.steps.length) reach = dilated(filled(1 << bit, this.masks[phrase.steps[at]!]!), phrase.gaps[at + 1]!, 1);
    }
    return {
      rule: phrase.rule,
      start: Math.min(...steps.map(([from]) => from)),
      end: Math.max(...steps.map(([, to]) => to)),
      sentenceStart: sentence.start,
      sentenceEnd: sentence.end,
      steps,
    };
  }

  /** Offsets of the word at a place: its own, or those of the term that it is part of. */
  private offsets(place: number, sentence: Sentence): readonly [number, number] {
    const { hits, terms, termCount } = this.stream;
    for (let at = this.term; at < termCount && terms[at * TERM.size]! <= place; at += 1) {
      const first = terms[at * TERM.size]!;
      const words = terms[at * TERM.size + 1]! || 1;
      if (place >= first && place < first + words) return [terms[at * TERM.size + 2]!, terms[at * TERM.size + 3]!];
    }
    for (let hit = sentence.hit; hit < sentence.hitEnd; hit += 1) {
      if (hits[hit * HIT.size] === place) return [hits[hit * HIT.size + 1]!, hits[hit * HIT.size + 2]!];
    }
    return [sentence.start, sentence.end];
  }
}

/** Bits from `first` to `first + gap` places above each bit. */
function dilated(mask: number, gap: number, first: number): number {
  let bits = mask << first;
  let spread = bits;
  for (let step = 0; step < gap; step += 1) {
    bits <<= 1;
    spread |= bits;
  }
  return spread;
}

/** From any word of a term to its last: the words of one term stand side by side in the mask. */
function filled(reached: number, mask: number): number {
  let bits = reached;
  for (let word = 0; word < LONGEST_TERM; word += 1) bits |= (bits << 1) & mask;
  return bits;
}

function receded(mask: number, gap: number): number {
  let bits = mask >>> 1;
  let spread = bits;
  for (let step = 0; step < gap; step += 1) {
    bits >>>= 1;
    spread |= bits;
  }
  return spread;
}
