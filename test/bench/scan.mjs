/**
 * How much of planted poison the scan of definitions finds, and what it holds of what is clean: `node test/bench/scan.mjs`. Sets of our own, some to choose
 * rules by and some held back, and the tools of servers published at npm as they listed them. `--misses` names what is missed or held for nothing of those
 * that rules may be chosen by.
 */
import { readFileSync } from 'node:fs';
import { DefinitionDesk } from '@gatehouse/gateway';
import { benign as authorsBenign, poison as authorsPoison } from './scan/authors.mjs';
import { dev } from './scan/dev.mjs';
import { definitionSet } from './scan/definitions.mjs';
import { benign as fifthBenign, poison as fifthPoison } from './scan/fifth.mjs';
import { benign as fourthBenign, poison as fourthPoison } from './scan/fourth.mjs';
import { benign as laterBenign, poison as laterPoison, third } from './scan/later.mjs';
import { seventh } from './scan/seventh.mjs';
import { sixth } from './scan/sixth.mjs';
import { test } from './scan/test.mjs';

const PARTS = { dev: [dev, 11], test: [test, 12] };
const BENIGN = 160;
const POISONED = 80;
const ALARMS = 0.01;

const desk = DefinitionDesk.open();
const isHeld = ({ verdict }) => verdict === 'hold' || verdict === 'block';
const share = (part, whole) => `${part} of ${whole}${whole === 0 ? '' : ` (${(part / whole).toFixed(3)})`}`;

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

// Whole definitions of other manners of writing: every second one may be looked at.
const SETS = {
  authors: { poison: authorsPoison, benign: authorsBenign },
  later: { poison: laterPoison, benign: laterBenign },
  third: { poison: third, benign: [] },
  fourth: { poison: fourthPoison, benign: fourthBenign },
  fifth: { poison: fifthPoison, benign: fifthBenign },
};
for (const [name, set] of Object.entries(SETS)) {
  for (const [half, from] of Object.entries({ even: 0, odd: 1 })) {
    const judged = (tools) =>
      tools
        .filter((_, at) => at % 2 === from)
        .map((tool) => ({ tool, ...desk.scan([{ kind: 'tool', descriptor: tool, server: 'one' }])[0] }));
    const [bad, clean] = [judged(set.poison), judged(set.benign)];
    console.log(
      `${name}, ${half}: held ${share(bad.filter(isHeld).length, bad.length)} of poison, ${share(clean.filter(isHeld).length, clean.length)} of clean`,
    );
    if (half === 'odd' || !process.argv.includes('--misses')) continue;
    for (const { tool } of bad.filter((one) => !isHeld(one))) console.log(`  missed: ${JSON.stringify(tool)}`);
    for (const { tool, findings } of clean.filter(isHeld)) console.log(`  held: ${tool.name} ${findings.map(({ rule }) => rule)}`);
  }
}

const byOthers = {
  'sixth, learnt': (label) => sixth('learnt', label),
  'sixth, counted': (label) => sixth('counted', label),
  'seventh, counted': seventh,
};
for (const [name, definitionsOf] of Object.entries(byOthers)) {
  const held = [1, 0].map((label) => {
    const tools = definitionsOf(label);
    const found = tools.filter((tool) => isHeld(desk.scan([{ kind: 'tool', descriptor: tool, server: 'one' }])[0]));
    return share(found.length, tools.length);
  });
  console.log(`${name}: held ${held[0]} of poison, ${held[1]} of clean`);
}

const recorded = readFileSync(new URL('scan/recorded.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
const servers = [...new Set(recorded.map((row) => row.package))];
const judged = desk.scan(recorded.map((row) => ({ kind: 'tool', descriptor: row.tool, server: row.package })));
const heldThere = judged.flatMap((one, at) => (isHeld(one) ? [`${recorded[at].package} ${recorded[at].tool.name}`] : []));
console.log(
  `${servers.length} servers of npm: held ${share(heldThere.length, recorded.length)}${heldThere.map((name) => `\n  ${name}`).join('')}`,
);
