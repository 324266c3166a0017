// What the reading of definitions learns from: rows of the training folder, sentences and definitions of our own (poison.txt, benign.txt, manners.txt), what
// servers of npm list, and of the sets of the bench what rules may be chosen by. Of a text no more goes further than its marks, words and pairs of words.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDefinition } from '../dist/scan/reading/definition-reader.js';
import { ReadingWords } from '../dist/scan/reading/reading-words.js';
import { SentenceFeatures } from '../dist/scan/reading/sentence-features.js';
import { SentenceReader } from '../dist/scan/reading/sentence-reader.js';
import { benign as authorsBenign, poison as authorsPoison } from '../../../test/bench/scan/authors.mjs';
import { definitionSet } from '../../../test/bench/scan/definitions.mjs';
import { dev } from '../../../test/bench/scan/dev.mjs';
import { benign as fifthBenign, poison as fifthPoison } from '../../../test/bench/scan/fifth.mjs';
import { benign as fourthBenign, poison as fourthPoison } from '../../../test/bench/scan/fourth.mjs';
import { benign as laterBenign, poison as laterPoison, third } from '../../../test/bench/scan/later.mjs';
import { sixth } from '../../../test/bench/scan/sixth.mjs';
import { benignSentences, poisonSentences } from './sentences.mjs';

const reader = new SentenceReader(ReadingWords.load());
const features = new SentenceFeatures();

/** What a sentence says, as hashes, each once. */
function featuresOf(sentence) {
  features.read(sentence);
  return [...new Set(features.found.subarray(0, features.count))];
}

const rowsOf = (dir, file) =>
  readFileSync(join(dir, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** Rows are `name: description`, with a line `- parameter: description` for each. */
function toolOf(text) {
  const [, name = 'tool', said = text] = /^([^:\n]{1,120}): ?([\s\S]*)$/.exec(text) ?? [];
  const properties = {};
  const kept = [];
  let current;
  for (const line of said.split('\n')) {
    const [, parameter, description] = /^- (\w[\w.-]*): (.*)$/.exec(line) ?? [];
    if (parameter) properties[(current = parameter)] = { type: 'string', description };
    else if (current) properties[current].description += `\n${line}`;
    else kept.push(line);
  }
  return { name, description: kept.join('\n'), inputSchema: { type: 'object', properties } };
}

/** Whose tools they are: tools of one API resemble one another, and are left out together. */
function apiOf({ name }) {
  return /_for_(.*)$/.exec(name)?.[1] ?? name.split(/[_.-]/)[0];
}

const CARRIERS = [
  ['get_listing', 'Returns a listing with its fields.', 'listing'],
  ['search_contacts', 'Searches contacts by name or email.', 'query'],
  ['convert_units', 'Converts a value between units.', 'value'],
  ['list_events', 'Lists events of a calendar.', 'day'],
  ['translate_text', 'Translates a text into another language.', 'text'],
  ['create_invoice', 'Creates an invoice for a customer.', 'customer'],
];
const withProperty = (tool, name, schema) => ({
  ...tool,
  inputSchema: { type: 'object', properties: { ...tool.inputSchema.properties, [name]: schema } },
});
const PLACES = {
  after: (tool, said) => ({ ...tool, description: `${tool.description} ${said}` }),
  alone: (tool, said) => ({ ...tool, description: said }),
  parameter: (tool, said) => withProperty(tool, 'note', { type: 'string', description: said }),
  line: (tool, said) => ({ ...tool, description: `${tool.description}\n${said}` }),
  value: (tool, said) => withProperty(tool, 'mode', { type: 'string', default: said }),
  output: (tool, said) => ({ ...tool, outputSchema: { type: 'object', properties: { status: { type: 'string', description: said } } } }),
  title: (tool, said) => ({ ...tool, annotations: { title: said } }),
  aside: (tool, said) => ({ ...tool, _meta: { hint: said } }),
};

function placed({ line, sentence }, at, places) {
  const [name, description, parameter] = CARRIERS[(at * 7 + line) % CARRIERS.length];
  const tool = withProperty({ name, description, inputSchema: {} }, parameter, { type: 'string', description: `The ${parameter}.` });
  return PLACES[places[at % places.length]](tool, sentence);
}

/** Definitions of our own in many manners: `+` poisoned, `-` innocent, `|| parameter: description` for each parameter. */
function manners(sign) {
  return readFileSync(new URL('manners.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith(`${sign} `))
    .map((line) => {
      const [said, ...parameters] = line.slice(2).split(' || ');
      const [, name, description] = /^(\w+): (.*)$/.exec(said);
      const properties = Object.fromEntries(
        parameters.map((one) => {
          const [, key, text] = /^([\w-]+): (.*)$/.exec(one);
          return [key, { type: 'string', description: text }];
        }),
      );
      return { name, description, inputSchema: { type: 'object', properties } };
    });
}

/** Definitions of another author: `poison KIND: name | description` or `none KIND: …` a line. */
function writtenBy(author, label) {
  return readFileSync(new URL(`${author}-author.txt`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .filter((line) => line.startsWith(label === 1 ? 'poison ' : 'none '))
    .map((line) => {
      const [, name, description] = /^\w+ [\w-]+: (\S+) \| (.*)$/.exec(line);
      return { name, description: description.replaceAll(String.raw`\n`, '\n'), inputSchema: { type: 'object', properties: {} } };
    });
}

/** Who wrote definitions by pairs, in files of their own. */
export const AUTHORS = [
  'eighth',
  'ninth',
  'tenth',
  'eleventh',
  'twelfth',
  'thirteenth',
  'fourteenth',
  'fifteenth',
  'sixteenth',
  'seventeenth',
  'eighteenth',
  'twentieth',
  'offers',
  'plain',
];

/** Who wrote what servers list in a hurry and mean no harm by, few of it to be taken amiss. */
export const EVERYDAY = ['prompts', 'resources', 'short', 'world'];

const everySecond = (list, first = 0) => list.filter((_, at) => at % 2 === first);
const half = (author, label, first) => everySecond(writtenBy(author, label), first);

/** What rules may be chosen by, each {group, weight, poison, benign}. */
function ownSets() {
  const phrases = definitionSet(dev, { seed: 11, benign: 160, poisoned: 80 });
  const places = ['after', 'alone', 'parameter', 'line', 'value', 'output', 'after', 'title', 'aside'];
  const innocentPlaces = ['after', 'alone', 'parameter', 'line', 'after', 'output', 'parameter', 'line'];
  return [
    { group: 'authors', weight: 2, poison: everySecond(authorsPoison), benign: everySecond(authorsBenign) },
    { group: 'later', weight: 2, poison: everySecond(laterPoison), benign: everySecond(laterBenign) },
    { group: 'third', weight: 2, poison: everySecond(third), benign: [] },
    { group: 'fourth', weight: 2, poison: fourthPoison, benign: fourthBenign },
    { group: 'fifth', weight: 2, poison: fifthPoison, benign: fifthBenign },
    { group: 'sixth', weight: 2, poison: sixth('learnt', 1), benign: sixth('learnt', 0) },
    // Never learnt from.
    { group: 'sixth, counted', weight: 0, poison: sixth('counted', 1), benign: sixth('counted', 0) },
    ...AUTHORS.map((group) => ({ group, weight: 2, poison: writtenBy(group, 1), benign: writtenBy(group, 0) })),
    // In 25 languages; half of them never learnt from.
    { group: 'nineteenth', weight: 2, poison: half('nineteenth', 1, 0), benign: half('nineteenth', 0, 0) },
    { group: 'nineteenth, counted', weight: 0, poison: half('nineteenth', 1, 1), benign: half('nineteenth', 0, 1) },
    // Of prompts, resources and short tools, as servers list them; half of two files never learnt from.
    ...['prompts', 'short'].map((group) => ({ group, weight: 2, poison: writtenBy(group, 1), benign: writtenBy(group, 0) })),
    ...['resources', 'world'].flatMap((group) => [
      { group, weight: 2, poison: half(group, 1, 0), benign: half(group, 0, 0) },
      { group: `${group}, counted`, weight: 0, poison: half(group, 1, 1), benign: half(group, 0, 1) },
    ]),
    { group: 'manners', weight: 2, poison: manners('+'), benign: manners('-') },
    { group: 'dev', weight: 1, poison: phrases.poisoned.map(({ tool }) => tool), benign: phrases.benign },
    {
      group: 'wordings',
      weight: 1,
      poison: poisonSentences(8).map((one, at) => placed(one, at, places)),
      benign: benignSentences(8).map((one, at) => placed(one, at, innocentPlaces)),
    },
  ];
}

const recordedTools = () =>
  readFileSync(new URL('../../../test/bench/scan/recorded.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** What Gatehouse itself offers, as it listed it on 2026-11-29: long descriptions and many parameters, and tools that call tools; and what its sandbox does. */
const ownTools = () =>
  readFileSync(new URL('own-tools.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** What a definition counts that was planted within another one. */
const PLANTED = 0.5;
/** Every so many of the innocent definitions is a carrier. */
const CARRIER_EVERY = 7;

/** Puts what somebody wrote into definitions of real tools: before, behind, or between their lines. What is poisoned is seldom all that a tool says. */
function planter(innocent) {
  const carriers = innocent.filter((_, at) => at % CARRIER_EVERY === 0);
  let next = 0;
  return ({ description }) => {
    const at = next++;
    const carrier = carriers[(at * 13) % carriers.length];
    const lines = carrier.description.split('\n');
    const place = [0, lines.length, 1 + (at % lines.length)][at % 3];
    lines.splice(place, 0, description);
    return { ...carrier, description: lines.join(at % 3 === 2 ? '\n' : ' ') };
  };
}

/** Bags {group, api?, label, weight, isPlanted, sentences, whole}: what each sentence says, and what stands in all of them. */
export function corpus(dir) {
  const bags = [];
  const add = ({ group, label, weight = 1, api, isPlanted = false }, tools) => {
    for (const tool of tools) {
      const read = [...readDefinition(reader, tool)];
      const sentences = read.map(featuresOf);
      if (read.length > 0)
        bags.push({ group, label, weight, isPlanted, sentences, whole: [...new Set(sentences.flat())], api: api?.(tool) });
    }
  };
  add(
    { group: 'rows', label: 0, api: apiOf },
    rowsOf(dir, 'benign_tool_descriptions.jsonl').map(({ text }) => toolOf(text)),
  );
  const packageOf = new Map(recordedTools().map(({ tool, package: named }) => [tool, named]));
  add({ group: 'npm', label: 0, weight: 2, api: (tool) => packageOf.get(tool) }, packageOf.keys());
  add({ group: 'own', label: 0, weight: 3, api: () => 'gatehouse' }, ownTools());
  // The rows of one grammar resemble one another.
  add(
    { group: 'grammar', label: 1, weight: 0.1 },
    rowsOf(dir, 'tool_poison.jsonl').map(({ text }) => toolOf(text)),
  );
  const bare = rowsOf(dir, 'indirect.jsonl').filter(({ category }) => category === 'synthetic_indirect_bare');
  add(
    { group: 'bare', label: 1, weight: 0.1 },
    bare.map(({ text }) => ({ name: 'x_tool', description: `About.\n${text}` })),
  );
  const plant = planter(rowsOf(dir, 'benign_tool_descriptions.jsonl').map(({ text }) => toolOf(text)));
  for (const { group, weight, poison, benign } of ownSets()) {
    for (const [label, tools] of [
      [1, poison],
      [0, benign],
    ]) {
      add({ group, label, weight }, tools);
      if (weight === 2) add({ group, label, weight: PLANTED, isPlanted: true }, tools.map(plant));
    }
  }
  return bags;
}
