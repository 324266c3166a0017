// Lines of poison.txt and benign.txt with their slots filled: several of each, the same each time.
import { readFileSync } from 'node:fs';
import { SLOTS } from './slots.mjs';

/** A generator of its own, so that the sentences do not change with the platform (mulberry32). */
export function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const linesOf = (file) => readFileSync(new URL(file, import.meta.url), 'utf8');

function filled(lines, { each, seed }) {
  const random = seeded(seed);
  return lines
    .trim()
    .split('\n')
    .flatMap((line, at) => {
      const count = line.includes('{') ? each : 1;
      const sentences = Array.from({ length: count }, () =>
        line.replaceAll(/\{(\w+)\}/g, (_, slot) => SLOTS[slot][Math.floor(random() * SLOTS[slot].length)]),
      );
      return [...new Set(sentences)].map((sentence) => ({ line: at, sentence: sentence[0].toUpperCase() + sentence.slice(1) }));
    });
}

export const poisonSentences = (each = 6) => filled(linesOf('poison.txt'), { each, seed: 3 });
export const benignSentences = (each = 4) => filled(linesOf('benign.txt'), { each, seed: 4 });
