/**
 * Trains the injection classifier: `nice node libs/sanitize/train/train.mjs --data DIR [--folds 5] [--report-only]`, after `npm run build`.
 * Thresholds come from sources that the scored weights have not seen; the weights that are written have seen all. The same rows give the same bytes.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { combinerOf, quantile, quantised } from './calibration.mjs';
import { wordClasses } from './classes.mjs';
import { corpus, HEADS } from './corpus.mjs';
import { learn, PACE, summary, windowsOf } from './learner.mjs';

const { values } = parseArgs({ options: { data: { type: 'string' }, folds: { type: 'string' }, 'report-only': { type: 'boolean' } } });
if (!values.data) throw new Error('Give the folder of training rows with --data.');
const folds = Number(values.folds ?? 5);
const say = (line) => process.stdout.write(`${line}\n`);
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const rows = corpus(values.data, here('../../../node_modules'))
  .map((row) => ({ ...row, windows: windowsOf(row.text) }))
  .filter(({ windows }) => windows.length > 0);
// Of what is held out only: rows of our own must not change which sources are left out together, or figures of two trainings could not be compared.
const groups = [...new Set(rows.filter(({ isOwn }) => !isOwn).map(({ group }) => group))].sort();
const foldOf = new Map(groups.map((group, at) => [group, at % folds]));
say(`${rows.length} rows of ${groups.length} groups`);

const forHead = (head) => rows.filter(({ weights }) => weights[head]).map((row) => ({ ...row, weight: row.weights[head] }));

function heldOut(all, pace) {
  return Array.from({ length: folds }, (_, fold) => {
    const learnt = learn(
      all.filter(({ group, isOwn }) => isOwn || foldOf.get(group) !== fold),
      pace,
    );
    return all.filter(({ group, isOwn }) => !isOwn && foldOf.get(group) === fold).map((row) => ({ row, ...summary(learnt, row.windows) }));
  }).flat();
}

const heads = {};
const parts = [];
for (const head of HEADS) {
  const all = forHead(head);
  const seen = heldOut(all, PACE[head]);
  const combiner = combinerOf(seen);
  const logits = seen.map((one) => ({ ...one, logit: combiner.logit(one) }));
  const innocent = logits.filter(({ row }) => row.label === 0);
  // Rows that count in part for a head are not what it is asked about.
  const attacks = logits.filter(({ row }) => row.label === 1 && row.weight === 1);
  const at = Object.fromEntries(
    [0.05, 0.01, 0.005, 0.003, 0.001, 0.0005].map((rate) => [
      rate,
      quantile(
        innocent.map(({ logit }) => logit),
        rate,
      ),
    ]),
  );
  const found = (rate) => attacks.filter(({ logit }) => logit > at[rate]).length / attacks.length;
  say(
    `${head}: ${attacks.length} attacks, ${innocent.length} innocent; found at 1 % ${found(0.01).toFixed(3)}, at 0.1 % ${found(0.001).toFixed(3)}`,
  );
  const byGroup = Map.groupBy ? Map.groupBy(attacks, ({ row }) => row.group) : grouped(attacks);
  for (const [group, list] of [...byGroup].sort())
    if (list.length >= 15)
      say(
        `  ${group.slice(0, 46).padEnd(46)} ${String(list.length).padStart(5)}  ${[0.01, 0.001].map((rate) => (list.filter(({ logit }) => logit > at[rate]).length / list.length).toFixed(2)).join(' / ')}`,
      );
  if (values['report-only']) continue;
  const { weights: learnt, bias } = learn(all, PACE[head]);
  const { bytes, scale } = quantised(learnt);
  parts.push(bytes);
  heads[head] = { bias, scale, combiner: combiner.parameters, thresholds: thresholds(at, head === 'description' ? 0.003 : 0.005) };
}

/**
 * A text scores from the rate of 5 % on, is pointed at from 0.5 %, held from 0.05 %, and blocked only far above nearly every innocent text. A
 * description is pointed at from 0.3 %: that alone keeps a tool back until somebody has looked.
 */
function thresholds(at, pointed) {
  const hold = Math.max(at[0.0005], at[0.005] + 0.5);
  return { seen: at[0.05], flag: at[pointed], hold, block: Math.round((hold + Math.max(0.6, (hold - at[0.005]) * 0.6)) * 1000) / 1000 };
}

function grouped(list) {
  const groups = new Map();
  for (const one of list) groups.set(one.row.group, [...(groups.get(one.row.group) ?? []), one]);
  return groups;
}

if (!values['report-only']) {
  const folder = here('../../../compliance/classifier');
  mkdirSync(folder, { recursive: true });
  const files = { 'weights.bin': Buffer.concat(parts), 'words.json': `${JSON.stringify(wordClasses(), null, 2)}\n` };
  const sha256 = {};
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(`${folder}/${name}`, content);
    sha256[name] = createHash('sha256').update(content).digest('hex');
    say(`${name}: ${content.length} bytes, sha256 ${sha256[name]}`);
  }
  const manifest = JSON.stringify({ id: 'injection-classifier', version: '1.3.0', sha256, order: HEADS, heads }, null, 2);
  // As the formatter of this repository writes it.
  const short = manifest.replace(/\[\s+([^\]]+?)\s+\]/, (_, list) => `[${list.replaceAll(/\s+/g, ' ')}]`);
  writeFileSync(`${folder}/classifier.json`, `${short}\n`);
}
