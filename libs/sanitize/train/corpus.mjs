/** What the classifier learns from: the folder of training rows, our own grammar, and documentation of installed packages as innocent texts. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownTexts } from './grammar.mjs';

export const HEADS = ['prompt', 'result', 'description'];
/** Which heads learn from a file, and how much a row weighs there. */
const FILES = {
  direct: { prompt: 1, result: 0.4 },
  indirect: { result: 1 },
  tool_poison: { description: 1 },
  benign_prompts: { prompt: 1, result: 0.5 },
  benign_tool_outputs: { result: 1, prompt: 0.2 },
  benign_tool_descriptions: { description: 1, result: 0.3 },
  hard_negatives: { prompt: 1, result: 1, description: 0.3 },
};
/** Decoders read these; a classifier that learns the blobs themselves takes every blob for an attack. */
const BLOBS = /:(?:b64|hex|rot13|rev)/;
const MOST_MINED = 6_000;
const PARAGRAPH = 900;

function* rowsOf(folder) {
  for (const [file, weights] of Object.entries(FILES)) {
    const path = join(folder, `${file}.jsonl`);
    if (!existsSync(path)) throw new Error(`${path} is missing: give the folder of training rows with --data.`);
    for (const line of readFileSync(path, 'utf8').trim().split('\n')) {
      const { text, label, source, category } = JSON.parse(line);
      if (BLOBS.test(category)) continue;
      // Carriers repeat from row to row, so a carrier is held out as a whole; the rows of one grammar are parted by what they are.
      const origin = source.split(' + ')[0];
      const group = origin.startsWith('own grammar') ? `${file}:${category.split(':')[0]}` : origin.split(':')[0];
      yield { text, label, weights, group };
    }
  }
}

/** Texts that people wrote by hand, each its own wording. The heads that weigh each row alike count them more, or thousands of a grammar would drown them. */
const WRITTEN_WEIGHT = { prompt: 1, result: 3 };

function* writtenRows() {
  for (const line of readFileSync(new URL('written.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n')) {
    const { text, label, channel } = JSON.parse(line);
    yield { text, label, weights: { [channel]: WRITTEN_WEIGHT[channel] }, group: `written:${channel}`, isOwn: true };
  }
}

function* grammarRows() {
  for (const { text, label, surface, source } of ownTexts()) {
    const weights =
      surface === 'result'
        ? { result: 1 }
        : { [surface]: 1, ...(surface === 'prompt' && !/^(?:families|frames|wider|tricks):/.test(source) ? { result: 0.5 } : {}) };
    yield { text, label, weights, group: source, isOwn: true };
  }
}

/** Paragraphs of the READMEs and type declarations of installed packages, in the order of their names. */
function* minedRows(folder) {
  let mined = 0;
  for (const name of packagesIn(folder)) {
    for (const file of ['README.md', 'index.d.ts', 'CHANGELOG.md']) {
      const path = join(folder, name, file);
      if (!existsSync(path)) continue;
      const text = readFileSync(path, 'utf8').slice(0, 12_000);
      for (let at = 0; at < text.length && mined < MOST_MINED; at += PARAGRAPH * 2) {
        mined += 1;
        yield {
          text: text.slice(at, at + PARAGRAPH),
          label: 0,
          weights: { result: 0.6, prompt: 0.3, description: 0.2 },
          group: `mined:${mined % 10}`,
        };
      }
    }
  }
}

/** Packages of others: our own are linked there, and what is learnt must not change with each word of our documents. */
function packagesIn(folder) {
  const own = (parent) =>
    readdirSync(join(folder, parent), { withFileTypes: true }).filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  return own('')
    .flatMap(({ name }) => (name.startsWith('@') ? own(name).map((inner) => `${name}/${inner.name}`) : [name]))
    .sort();
}

const LANGUAGES_MINED = 260;

/** Messages of the compiler and of an accessibility checker in other languages: short, technical, many of them imperative. */
function* minedLanguages(folder) {
  const compiler = join(folder, 'typescript/lib');
  const checker = join(folder, 'axe-core/locales');
  const files = [
    ...readdirSync(compiler, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(compiler, name, 'diagnosticMessages.generated.json')),
    ...readdirSync(checker)
      .filter((name) => name.endsWith('.json') && !name.startsWith('_'))
      .map((name) => join(checker, name)),
  ].sort();
  for (const file of files) {
    const texts = textsIn(JSON.parse(readFileSync(file, 'utf8'))).filter((text) => text.length >= 16);
    const step = Math.max(1, Math.floor(texts.length / LANGUAGES_MINED));
    for (let at = 0; at < texts.length; at += step)
      yield {
        text: texts[at],
        label: 0,
        weights: { result: 0.6, prompt: 0.6, description: 0.2 },
        group: `mined:${file.split('/').at(-1)}`,
        isOwn: true,
      };
  }
}

function textsIn(value) {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/**
 * Every row: {text, label, weights by head, group, isOwn}. Rows of a group are always held out together; our own are never held out, since they would
 * only be measured against one another.
 */
export function corpus(data, modules) {
  const seen = new Set();
  return [...rowsOf(data), ...grammarRows(), ...writtenRows(), ...minedRows(modules), ...minedLanguages(modules)].filter(
    ({ text, label, weights }) => {
      const key = JSON.stringify([text, label, weights]);
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    },
  );
}
