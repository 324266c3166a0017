/**
 * Trains the injection classifier: `nice node libs/sanitize/train/train.mjs --data DIR [--folds 5] [--report-only]`, after `npm run build`.
 * Thresholds come from sources that the scored weights have not seen; the weights that are written have seen all. The same rows give the same bytes.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { combinerOf, quantile, quantised } from './calibration.mjs';
import { wordClasses } from './classes.mjs';
import { corpus, HEADS } from './corpus.mjs';
import { learn, PACE, summary, windowsOf } from './learner.mjs';
import * as prose from './prose.mjs';
import { promptRows } from './prompts/rows.mjs';
import { ofWords, reading, sha256 } from './words.mjs';

const { values } = parseArgs({ options: { data: { type: 'string' }, folds: { type: 'string' }, 'report-only': { type: 'boolean' } } });
if (!values.data) throw new Error('Give the folder of training rows with --data.');
const folds = Number(values.folds ?? 5);
const say = (line) => process.stdout.write(`${line}\n`);
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** What prompts say as prose counts beside the classifier's own features: it is what generalises to other writers, they are what knows grammars and tricks. */
const PROSE = 1;
/** Heads whose thresholds come from ordinary texts of real sources: texts with the words of attacks are told apart by prose, and reported. */
const isOrdinary = (head, group) => head !== 'prompt' || group.includes('/') || group.startsWith('mined:');

const texts = corpus(values.data, here('../../../node_modules'));
const rows = texts.map((row) => ({ ...row, windows: windowsOf(row.text) })).filter(({ windows }) => windows.length > 0);
// Of what is held out only: rows of our own must not change which sources are left out together, or figures of two trainings could not be compared.
const groups = [...new Set(rows.filter(({ isOwn }) => !isOwn).map(({ group }) => group))].sort();
const foldOf = new Map(groups.map((group, at) => [group, at % folds]));
say(`${rows.length} rows of ${groups.length} groups`);

const forHead = (head) => rows.filter(({ weights }) => weights[head]).map((row) => ({ ...row, weight: row.weights[head] }));

const proseRows = promptRows(texts)
  .map((row) => ({ ...row, ...prose.featuresOf(row.text, reading) }))
  .filter(({ windows }) => windows.length > 0);

/** What a text says as prose, by weights of the rows that are seen. */
function proseBy(isSeen) {
  const model = prose.learn(proseRows.filter(isSeen));
  return (text) => {
    const windows = prose.windowed(prose.featuresOf(text, reading), model.numbers);
    return windows.length === 0 ? 0 : prose.scored(model, prose.topOf(model, windows));
  };
}

function heldOut(all, head) {
  return Array.from({ length: folds }, (_, fold) => {
    const isSeen = ({ group, isOwn, isWritten }) => isOwn || isWritten || foldOf.get(group) !== fold;
    const learnt = learn(all.filter(isSeen), PACE[head]);
    const proseOf = head === 'prompt' ? proseBy(isSeen) : () => 0;
    return all.filter((row) => !isSeen(row)).map((row) => ({ row, ...summary(learnt, row.windows), prose: proseOf(row.text) }));
  }).flat();
}

/**
 * At which share of innocent texts a head points and holds; a text scores from 5 % on, and is blocked only far above nearly every innocent text. Of prompts
 * more, since a flag there stops nobody; of descriptions less, where it keeps a tool back until somebody has looked.
 */
const RATES = { prompt: [0.01, 0.001], result: [0.005, 0.0005], description: [0.003, 0.0005] };

const heads = {};
const parts = [];
for (const head of HEADS) {
  const all = forHead(head);
  const seen = heldOut(all, head);
  const combiner = combinerOf(seen);
  const logits = seen.map((one) => ({ ...one, logit: combiner.logit(one) + PROSE * one.prose }));
  const innocent = logits.filter(({ row }) => row.label === 0 && isOrdinary(head, row.group));
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
  heads[head] = {
    bias,
    scale,
    combiner: { ...combiner.parameters, prose: head === 'prompt' ? PROSE : 0 },
    thresholds: thresholds(at, RATES[head]),
  };
}

function thresholds(at, [pointed, held]) {
  const hold = Math.max(at[held], at[pointed] + 0.5);
  return { seen: at[0.05], flag: at[pointed], hold, block: Math.round((hold + Math.max(0.6, (hold - at[pointed]) * 0.6)) * 1000) / 1000 };
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
  const digests = {};
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(`${folder}/${name}`, content);
    digests[name] = sha256(content);
    say(`${name}: ${content.length} bytes, sha256 ${digests[name]}`);
  }
  const manifest = JSON.stringify({ id: 'injection-classifier', version: '1.8.0', sha256: digests, order: HEADS, heads }, null, 2);
  // As the formatter of this repository writes it.
  const short = manifest.replace(/\[\s+([^\]]+?)\s+\]/, (_, list) => `[${list.replaceAll(/\s+/g, ' ')}]`);
  writeFileSync(`${folder}/classifier.json`, `${short}\n`);
  await writeProse(here('../../../compliance/prompts/'));
}

async function writeProse(folder) {
  const { bytes, scale, bias } = prose.kept(prose.learn(proseRows));
  const manifest = { bias, scale, sha256: { 'weights.bin': sha256(bytes), ...ofWords } };
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}weights.bin`, bytes);
  writeFileSync(`${folder}prompts.json`, await format(JSON.stringify(manifest), { parser: 'json', printWidth: 140 }));
  say(`prompts: ${proseRows.length} rows, weights.bin: ${bytes.length} bytes`);
}
