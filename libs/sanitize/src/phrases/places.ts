import type { Sentence } from './phrase-match.js';
import { HIT, TERM, type TokenStream } from './token-stream.js';

/** Offsets of the word at a place: its own, or those of the term that it is part of. */
export function offsets(stream: TokenStream, place: number, sentence: Sentence): readonly [number, number] {
  const { hits, terms, termCount } = stream;
  for (let at = sentence.term; at < termCount && terms[at * TERM.size]! <= place; at += 1) {
    const first = terms[at * TERM.size]!;
    const words = terms[at * TERM.size + 1]! || 1;
    if (place >= first && place < first + words) return [terms[at * TERM.size + 2]!, terms[at * TERM.size + 3]!];
  }
  for (let hit = sentence.hit; hit < sentence.hitEnd; hit += 1) {
    if (hits[hit * HIT.size] === place) return [hits[hit * HIT.size + 1]!, hits[hit * HIT.size + 2]!];
  }
  return [sentence.start, sentence.end];
}

/** Words of a script without spaces that start under a term. */
export function wordsUnder(stream: TokenStream, place: number, end: number, sentence: Sentence): number {
  const { hits } = stream;
  let words = 0;
  for (let hit = sentence.hit; hit < sentence.hitEnd; hit += 1) {
    if (hits[hit * HIT.size]! < place) continue;
    if (hits[hit * HIT.size + 1]! >= end) break;
    words += 1;
  }
  return Math.max(1, words);
}
