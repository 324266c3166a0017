import type { ReadSentence } from './definition-reader.js';
import { PAIRED, type SentenceMarks } from './sentence-reader.js';

/** Of longer words the beginning is enough, so that forms of one word are one. */
const STEM = 7;

/** What a sentence says, each thing once: marks, pairs of marks, words, what stands side by side (`"do not`) or one word apart (`"do _ tell`), and how it begins (`<leave`). */
export function featuresOf({ sentence, marks }: Pick<ReadSentence, 'sentence' | 'marks'>): ReadonlySet<string> {
  const found = new Set<string>();
  addMarks(marks, found);
  addWording(sentence, found);
  return found;
}

function addMarks({ single, other }: SentenceMarks, found: Set<string>): void {
  for (const one of single) found.add(one);
  for (let at = 0; at < single.length; at += 1)
    for (let next = at + 1; next < single.length; next += 1) found.add(`${single[at]!}${PAIRED}${single[next]!}`);
  for (const one of other) found.add(one);
}

function addWording(sentence: string, found: Set<string>): void {
  const plain = sentence.toLowerCase().normalize('NFKC').replaceAll(/[’‘]/g, "'");
  const words = (plain.match(/\p{L}[\p{L}\p{M}'-]*|\d+/gu) ?? []).map((word) => stemOf(word));
  for (let at = 0; at < words.length; at += 1) {
    const [word, next, after] = [words[at]!, words[at + 1], words[at + 2]];
    found.add(`"${word}`);
    if (next !== undefined) found.add(`"${word} ${next}`);
    if (after !== undefined) found.add(`"${word} _ ${after}`);
  }
  const [first, second] = words;
  if (first !== undefined) found.add(`<${first}`);
  if (second !== undefined) found.add(`<${first} ${second}`);
}

function stemOf(word: string): string {
  return (word.length > 5 ? word.replace(/(?:ing|ed|es|s|ly)$/, '') : word).slice(0, STEM);
}
