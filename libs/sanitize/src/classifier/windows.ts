import type { FeatureReader } from './feature-reader.js';

/** Tokens of the longest window, and how far the next one lies in a passage that is longer: half overlap. */
const WINDOW = { tokens: 16, step: 8 } as const;
/** Shorter windows count as if they had so many tokens: three words prove nothing. */
const LEAST = 8;

/** By what a sum over a window is divided, so that long windows do not win by length. */
export const spread = (tokens: number): number => 1 / Math.sqrt(Math.max(tokens, LEAST));

/**
 * Calls `each` with the first and last token (end exclusive) of every window: each passage, each with the one behind it, and long ones in pieces.
 * An order stands in a passage of its own wherever it was put; a window across the text around it would thin it out. Linear.
 */
export function eachWindow(reader: FeatureReader, each: (from: number, to: number) => void): void {
  const { breaks, passages, tokens } = reader;
  for (let at = 0; at < passages; at += 1) {
    const from = breaks[at]!;
    const to = at + 1 < passages ? breaks[at + 1]! : tokens;
    if (to === from) continue;
    for (let start = from; start < to; start += WINDOW.step) {
      const end = Math.min(to, start + WINDOW.tokens);
      each(start, end);
      if (end === to) break;
    }
    const next = at + 2 < passages ? breaks[at + 2]! : tokens;
    if (next > to && next - from <= WINDOW.tokens) each(from, next);
  }
}

/** Windows beyond these say no more about how long a text is. */
export const MOST_COUNTED = 160;

/** How likely a window is an attack, by its score. */
export const chanceOf = (score: number): number => 1 / (1 + Math.exp(-score));
