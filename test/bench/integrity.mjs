// What it costs to hold tools to their definitions: `node test/bench/integrity.mjs`. 300 tools met for the first time, then asked at each call.
import { randomInt } from 'node:crypto';
import { DefinitionDesk } from '@gatehouse/gateway';
import { MemoryPinStore, Pins } from '@gatehouse/integrity';
import { digestOf } from '@gatehouse/kernel';
import { aim, conclude } from './report.mjs';

const TOOLS = 300;
const CALLS = 200_000;
const ROUNDS = 5;

const WORDS =
  'listing showing offer contact agent office price status date city street document message task member open house buyer seller note'.split(
    ' ',
  );
const sentence = (length) => `${Array.from({ length }, () => WORDS[randomInt(WORDS.length)]).join(' ')}.`;

/** As long as definitions of public servers are in the middle: 60 words of description, eight parameters. */
function definition(at) {
  const properties = Object.fromEntries(
    Array.from({ length: 8 }, (_, index) => [
      `${WORDS[(at + index) % WORDS.length]}_${index}`,
      { type: 'string', description: sentence(14) },
    ]),
  );
  return {
    name: `${WORDS[at % WORDS.length]}_${WORDS[(at * 7) % WORDS.length]}_${at}`,
    description: sentence(60),
    inputSchema: { type: 'object', properties, required: Object.keys(properties).slice(0, 2) },
  };
}

const entryOf = (descriptor) => ({
  kind: 'tool',
  upstream: 'desk',
  name: descriptor.name,
  publicName: `desk_${descriptor.name}`,
  descriptor,
  terms: { action: 'read', dataClass: 'general' },
  digest: digestOf(descriptor),
});

const median = (values) => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];

const desk = DefinitionDesk.open();
const scans = [];
for (let round = 0; round < ROUNDS; round += 1) {
  const shown = Array.from({ length: TOOLS }, (_, at) => ({ kind: 'tool', server: 'desk', descriptor: definition(at + round * TOOLS) }));
  const began = performance.now();
  desk.scan(shown);
  scans.push(performance.now() - began);
}

const entries = Array.from({ length: TOOLS }, (_, at) => entryOf(definition(at)));
const pins = new Pins(new MemoryPinStore(), { scan: () => [], scanIntroduction: () => [] }, { firstUse: 'approve-clean' });
await pins.observe(entries, [{ upstream: 'desk', introduction: { name: 'desk', instructions: sentence(40) } }]);
const checks = [];
for (let round = 0; round < ROUNDS; round += 1) {
  const began = performance.now();
  for (let at = 0; at < CALLS; at += 1) if (pins.status(entries[at % TOOLS]) !== 'approved') throw new Error('not approved');
  checks.push(((performance.now() - began) / CALLS) * 1_000);
}

aim('scan of 300 definitions at admission', median(scans), { most: 1_000 }, 'ms');
aim('pin check of one call', median(checks), { most: 10 }, 'us');
conclude();
