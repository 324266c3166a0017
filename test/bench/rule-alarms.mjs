/**
 * How often each rule of a pack fires on texts that are innocent: `node test/bench/rule-alarms.mjs [--packs respa,tcpa] FILE.jsonl...`
 * Rows are {text, label}; label 1 (an attack) is left out. Every state's law counts, so that no rule is spared.
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { AS_SHIPPED } from '../../libs/kernel/dist/index.js';
import { Inspector } from '../../libs/sanitize/dist/index.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { packs: { type: 'string' }, show: { type: 'boolean' } },
});
const wanted = values.packs?.split(',').map((pack) => `${pack}.`);
const inspector = Inspector.load({ runExamples: false });
const states = [...new Set(inspector.knownRules.flatMap(({ id }) => id.split('@')[1] ?? []))];
const rules = { ...AS_SHIPPED, states, modeOf: () => 'enforce' };

/** Surfaces on which a text of this kind is met. */
const surfacesOf = (file) => (/output|result|description/.test(file) ? ['result', 'remarks', 'document'] : ['prompt', 'argument']);

const fired = new Map();
let texts = 0;
for (const file of positionals) {
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (line.trim() === '') continue;
    const { text, label } = JSON.parse(line);
    if (label === 1 || typeof text !== 'string') continue;
    texts += 1;
    for (const surface of surfacesOf(file)) {
      const seen = new Set(inspector.inspect({ text, surface, rules }).findings.map(({ rule }) => rule));
      for (const rule of seen) {
        if (wanted && !wanted.some((pack) => rule.startsWith(pack))) continue;
        const key = `${rule} ${surface}`;
        fired.set(key, (fired.get(key) ?? 0) + 1);
        if (values.show) process.stdout.write(`${key}: ${text.slice(0, 300).replaceAll('\n', ' ')}\n`);
      }
    }
  }
}
process.stdout.write(`${texts} innocent texts\n`);
for (const [key, count] of [...fired].sort((one, other) => other[1] - one[1]))
  process.stdout.write(`${key}\t${count}\t${((100 * count) / texts).toFixed(3)} %\n`);
