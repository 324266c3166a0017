import type { ReadSentence } from './definition-reader.js';
import { PAIRED, type SentenceMarks } from './sentence-reader.js';

/** Of longer words the beginning is enough, so that forms of one word are one. */
const STEM = 7;

/** What a sentence says, each thing once: marks, pairs of marks, words, what stands side by side (`"do not`) or one word apart (`"do _ tell`), and how it begins (`<leave`). */
export function featuresOf({ sentence, marks }: Pick<ReadSentence, 'sentence' | 'marks'>): ReadonlySet<string> {
  return new Set([...allMarks(marks), ...wordingOf(sentence)]);
}

function allMarks({ single, other }: SentenceMarks): readonly string[] {
  const pairs = single.flatMap((one, at) => single.slice(at + 1).map((next) => `${one}${PAIRED}${next}`));
  return [...single, ...pairs, ...other];
}

function wordingOf(sentence: string): readonly string[] {
  const plain = sentence.toLowerCase().normalize('NFKC').replaceAll(/[’‘]/g, "'");
  const words = (plain.match(/\p{L}[\p{L}\p{M}'-]*|\d+/gu) ?? []).map((word) => stemOf(word));
  const [first, second] = words;
  if (first === undefined) return [];
  const near = words.flatMap((word, at) => [`"${word}`, ...besides(words, at)]);
  return [...near, `<${first}`, ...(second === undefined ? [] : [`<${first} ${second}`])];
}

function besides(words: readonly string[], at: number): readonly string[] {
  const [word, next, after] = [words[at], words[at + 1], words[at + 2]];
  if (next === undefined) return [];
  return after === undefined ? [`"${word} ${next}`] : [`"${word} ${next}`, `"${word} _ ${after}`];
}

function stemOf(word: string): string {
  return (word.length > 5 ? word.replace(/(?:ing|ed|es|s|ly)$/, '') : word).slice(0, STEM);
}
