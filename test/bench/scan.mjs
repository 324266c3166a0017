/**
 * How much of planted poison the scan of definitions finds, and what it holds of what is clean: `node test/bench/scan.mjs`. Two sets of our own, written
 * apart: one to choose rules by, one held back. `--misses` names those of dev that are missed or held for nothing.
 */
import { DefinitionDesk } from '@gatehouse/gateway';
import { dev } from './scan/dev.mjs';
import { definitionSet } from './scan/definitions.mjs';
import { test } from './scan/test.mjs';

const PARTS = { dev: [dev, 11], test: [test, 12] };
const BENIGN = 160;
const POISONED = 80;
const ALARMS = 0.01;

const desk = DefinitionDesk.open();
const isHeld = ({ verdict }) => verdict === 'hold' || verdict === 'block';
const share = (part, whole) => `${part} of ${whole} (${(part / whole).toFixed(3)})`;

for (const [name, [phrases, seed]] of Object.entries(PARTS)) {
  const set = definitionSet(phrases, { seed, benign: BENIGN, poisoned: POISONED });
  // Each alone: what one says of another is for the pairs of test/e2e.
  const judged = (tool) => desk.scan([{ kind: 'tool', descriptor: tool, server: 'one' }])[0];
  const clean = set.benign.map((tool) => ({ tool, ...judged(tool) }));
  const bad = set.poisoned.map((one) => ({ ...one, ...judged(one.tool) }));
  const scores = clean.map(({ score }) => score).toSorted((a, b) => b - a);
  const limit = scores[Math.floor(clean.length * ALARMS)];
  console.log(
    `${name}: held ${share(bad.filter(isHeld).length, bad.length)} of poison, ${share(clean.filter(isHeld).length, clean.length)} of clean`,
  );
  console.log(
    `${name}: at 1 % false positives by score (above ${limit}) ${share(bad.filter(({ score }) => score > limit).length, bad.length)}`,
  );
  const kinds = Object.keys(phrases.poison).map((kind) => {
    const of = bad.filter((one) => one.kind === kind);
    return `${kind} ${of.filter(isHeld).length}/${of.length}`;
  });
  console.log(`${name}: ${kinds.join(', ')}`);
  if (name !== 'dev' || !process.argv.includes('--misses')) continue;
  for (const { kind, place, tool } of bad.filter((one) => !isHeld(one)))
    console.log(`  missed: ${kind}, ${place}: ${JSON.stringify(tool)}`);
  for (const { tool, findings } of clean.filter(isHeld)) console.log(`  held: ${JSON.stringify(tool)} ${findings.map(({ rule }) => rule)}`);
}
