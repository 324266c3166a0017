import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

// Of another author than the rest: 220 with something planted and 220 innocent ones, of any business, in any manner. By the hash of its line each is
// learnt from or only counted; what is only counted nobody has read who writes rules.
const LINES = readFileSync(new URL('sixth.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n');

/** Definitions of one half (`learnt`, `counted`) with one label. */
export function sixth(half, wanted) {
  return LINES.filter((line) => (createHash('sha256').update(line).digest()[0] % 2 === 0 ? 'learnt' : 'counted') === half)
    .map((line) => JSON.parse(line))
    .filter(({ label }) => label === wanted)
    .map(({ tool }) => tool);
}
