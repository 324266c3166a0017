import { covered, dilated, filled, receded } from './bits.js';
import type { CompiledPhrase, PhraseBook } from './phrase-book.js';
import { offsets, wordsUnder } from './places.js';
import type { PhraseMatch, Sentence } from './phrase-match.js';
import { WindowMasks } from './window-masks.js';
import { HIT, SENTENCE, TERM, type TokenStream } from './token-stream.js';

const WINDOW = 32;
const STRIDE = 18;
/** After so many matches of one rule more would say nothing new: long hostile texts stay cheap. */
const ENOUGH = 24;

const NOTHING: PhraseMatch[] = [];

/**
 * Matches phrases by bit masks: one bit a word, 32 words at a time, so that a step costs a few machine instructions whatever the text.
 * A sentence without a key word is never looked at.
 */
export class PhraseMatcher {
  private readonly masks: WindowMasks;
  /** Phrases whose key word is in the window, and in which window their group was last seen. */
  private readonly candidates: CompiledPhrase[] = [];
  private readonly tried: Int32Array;
  private windows = 0;
  private readonly counts: Int32Array;
  private readonly forward = new Int32Array(16);
  /** Places of key words in the sentence at hand. */
  private readonly keys: number[] = [];
  /** Windows of that sentence that hold one. */
  private wanted = new Uint8Array(64);
  /** Words of the window that the rule at hand passes over. */
  private spared = 0;
  private matches: PhraseMatch[] = NOTHING;
  private stream: TokenStream;
  /** First opening that may. */
  private opening = 0;

  constructor(private readonly book: PhraseBook) {
    this.masks = new WindowMasks(book.groups, book.groupsOfWord);
    this.tried = new Int32Array(book.groups);
    this.counts = new Int32Array(book.unless.length);
    this.stream = book.tokeniser.stream;
  }

  run(text: string): PhraseMatch[] {
    const stream = this.book.tokeniser.run(text);
    this.stream = stream;
    this.matches = NOTHING;
    this.opening = 0;
    const { keyWord } = this.book;
    const { hits, terms, sentences } = stream;
    let term = 0;
    for (let sentence = 0; sentence < stream.sentenceCount; sentence += 1) {
      const at = sentence * SENTENCE.size;
      const last = sentence + 1 === stream.sentenceCount;
      const hitEnd = last ? stream.hitCount : sentences[at + SENTENCE.size + 1]!;
      const wordEnd = last ? stream.words : sentences[at + SENTENCE.size]!;
      this.keys.length = 0;
      const firstTerm = term;
      for (let hit = sentences[at + 1]!; hit < hitEnd; hit += 1)
        if (keyWord[hits[hit * HIT.size + 3]!] === 1) this.keys.push(hits[hit * HIT.size]!);
      for (; term < stream.termCount && terms[term * TERM.size]! < wordEnd; term += 1)
        if (keyWord[terms[term * TERM.size + 4]!] === 1) this.keys.push(terms[term * TERM.size]!);
      if (this.keys.length > 0)
        this.sentence({
          from: sentences[at]!,
          to: wordEnd,
          start: sentences[at + 2]!,
          end: sentences[at + 3]!,
          hit: sentences[at + 1]!,
          hitEnd,
          term: firstTerm,
        });
    }
    return this.matches;
  }

  /** Looks at the windows of a sentence that hold a key word. */
  private sentence(sentence: Sentence): void {
    const windows = Math.ceil((sentence.to - sentence.from) / STRIDE);
    if (this.wanted.length < windows) this.wanted = new Uint8Array(windows * 2);
    this.wanted.fill(0, 0, windows);
    for (const key of this.keys) {
      const last = Math.floor((key - sentence.from) / STRIDE);
      this.wanted[last] = 1;
      if (last > 0 && key - sentence.from < (last - 1) * STRIDE + WINDOW) this.wanted[last - 1] = 1;
    }
    for (let index = 0; index < windows; index += 1) {
      const start = sentence.from + index * STRIDE;
      const end = Math.min(start + WINDOW, sentence.to);
      if (this.wanted[index] === 1) this.window(start, end, sentence);
      if (end === sentence.to) break;
    }
  }

  private window(start: number, end: number, sentence: Sentence): void {
    this.masks.clear();
    this.windows += 1;
    this.candidates.length = 0;
    this.markWords(start, end, sentence);
    this.markTerms(start, end, sentence);
    this.masks.expect(this.candidates.length);
    const opens = this.openingsIn(start, end) | (start === sentence.from ? 1 : 0);
    for (const phrase of this.candidates) {
      if (this.matches.length > 0 && this.counts[phrase.rule]! >= ENOUGH) continue;
      if (!this.holds(phrase, opens) || this.book.unless[phrase.rule]!.some((other) => this.holds(other, opens))) continue;
      this.spared = this.sparedBy(phrase.rule, opens);
      // An exception that was tried has left its own words in `forward`.
      if (this.holds(phrase, opens)) this.found(phrase, start, sentence);
      this.spared = 0;
    }
  }

  private sparedBy(rule: number, opens: number): number {
    let bits = 0;
    for (const other of this.book.spares[rule]!) if (this.holds(other, opens)) bits |= covered(this.forward, other.gaps);
    return bits;
  }

  private maskOf(group: number): number {
    return this.spared === 0 ? this.masks.of(group) : this.masks.besides(group, this.spared);
  }

  private markWords(start: number, end: number, sentence: Sentence): void {
    const { hits } = this.stream;
    for (let hit = sentence.hit; hit < sentence.hitEnd; hit += 1) {
      const place = hits[hit * HIT.size]!;
      if (place < start) sentence.hit = hit + 1;
      else if (place >= end) break;
      else this.mark(hits[hit * HIT.size + 3]!, 1 << (place - start));
    }
  }

  private mark(word: number, bits: number): void {
    this.masks.add(word, bits);
    const { byKey, keysOfWord } = this.book;
    const keys = keysOfWord[word];
    if (keys === undefined) return;
    for (const group of keys) {
      if (this.tried[group] === this.windows) continue;
      this.tried[group] = this.windows;
      this.candidates.push(...byKey[group]!);
    }
  }

  private found(phrase: CompiledPhrase, start: number, sentence: Sentence): void {
    if (this.matches.length === 0) {
      this.matches = [];
      this.counts.fill(0);
    }
    this.counts[phrase.rule]! += 1;
    this.matches.push(this.match(phrase, start, sentence));
  }

  /** Words of the window that open a quotation, a field or what a label announces: an order may start there as well. */
  private openingsIn(start: number, end: number): number {
    const { openings, openingCount } = this.stream;
    while (this.opening < openingCount && openings[this.opening]! < start) this.opening += 1;
    let bits = 0;
    for (let at = this.opening; at < openingCount && openings[at]! < end; at += 1) bits |= 1 << (openings[at]! - start);
    return bits;
  }

  /** A term stands on all of its words. */
  private markTerms(start: number, end: number, sentence: Sentence): void {
    const { terms, termCount } = this.stream;
    while (sentence.term < termCount && terms[sentence.term * TERM.size]! < start) sentence.term += 1;
    for (let at = sentence.term; at < termCount; at += 1) {
      const place = terms[at * TERM.size]!;
      if (place >= end) return;
      const words = terms[at * TERM.size + 1]! || wordsUnder(this.stream, place, terms[at * TERM.size + 3]!, sentence);
      const bits = words >= WINDOW ? -1 : ((1 << words) - 1) << (place - start);
      this.mark(terms[at * TERM.size + 4]!, end - start >= WINDOW ? bits : bits & ((1 << (end - start)) - 1));
    }
  }

  /** Leaves in `forward` the words that each step stands on. */
  private holds(phrase: CompiledPhrase, opens: number): boolean {
    return phrase.within >= 0 ? this.near(phrase) : this.inOrder(phrase, opens);
  }

  private inOrder(phrase: CompiledPhrase, opens: number): boolean {
    const { steps, gaps } = phrase;
    const { forward } = this;
    for (let at = steps.length - 1; at >= 0; at -= 1) if (this.maskOf(steps[at]!) === 0) return false;
    let reached = this.maskOf(steps[0]!);
    if (phrase.opens) reached &= dilated(opens, gaps[0]!, 0);
    if (reached === 0) return false;
    forward[0] = reached = filled(reached, this.maskOf(steps[0]!));
    for (let at = 1; at < steps.length; at += 1) {
      const mask = this.maskOf(steps[at]!);
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
      const mask = this.maskOf(step);
      if (mask === 0) return false;
      anchors |= mask;
    }
    for (const step of steps) anchors &= receded(this.maskOf(step), within) | this.maskOf(step);
    if (anchors === 0) return false;
    const first = anchors & -anchors;
    const reach = dilated(first, within, 0);
    let taken = 0;
    for (let at = 0; at < steps.length; at += 1) {
      const free = this.maskOf(steps[at]!) & reach & ~taken;
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
      steps.push(offsets(this.stream, start + bit, sentence));
      if (phrase.within < 0 && at + 1 < phrase.steps.length)
        reach = dilated(filled(1 << bit, this.maskOf(phrase.steps[at]!)), phrase.gaps[at + 1]!, 1);
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
}
