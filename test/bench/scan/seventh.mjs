import { readFileSync } from 'node:fs';

// Held back from the start: 50 with something planted and 50 innocent ones. All of them are only counted; nobody has read them who writes rules.
const ROWS = readFileSync(new URL('seventh.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

/** Definitions with one label. */
export const seventh = (wanted) => ROWS.filter(({ label }) => label === wanted).map(({ tool }) => tool);
