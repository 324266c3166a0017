/** Rows to learn from: every figure of a labelled text, with what stands around it and what it is. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { claimedFigures } from '../dist/detect/candidates.js';
import { hintsOf } from '../dist/detect/key-hints.js';
import { people } from '../dist/detect/people.js';
import { survey } from '../dist/detect/survey.js';
import { tokensOf } from '../dist/detect/weighing/context-tokens.js';
import { Evidence, surroundingsOf } from '../dist/detect/weighing/evidence.js';
import { figureCandidates } from '../dist/detect/weighing/figure-candidates.js';
import { addressCandidates } from '../dist/detect/weighing/address-candidates.js';
import { AddressEvidence } from '../dist/detect/weighing/address-evidence.js';
import { streetAddresses } from '../dist/detect/street-addresses.js';
import { NameEvidence } from '../dist/detect/weighing/name-evidence.js';
import { figureExamples, peopleExamples } from './grammar.mjs';
import { READINGS } from './learner.mjs';

const MARK = /\[\[([A-Z_0-9]+)\|(.+?)\]\]|\{\{([A-Z_0-9]+)\|(.+?)\}\}/gu;
const SAME = { ITIN: 'SSN', PASSWORD: 'CREDENTIAL' };
/** Private, and no figure that is weighed. */
const OTHER = new Set(['EMAIL', 'PERSON', 'CLIENT_ADDRESS']);

function unmarked(marked) {
  const spans = [];
  let text = '';
  let at = 0;
  for (const { 0: whole, 1: type, 2: value, 3: decoy, 4: kept, index } of marked.matchAll(MARK)) {
    text += marked.slice(at, index);
    const said = value ?? kept;
    spans.push({ type: type ?? decoy, isPrivate: type !== undefined, start: text.length, end: text.length + said.length });
    text += said;
    at = index + whole.length;
  }
  return { text: text + marked.slice(at), spans };
}

/** Figures of one text; those of a type that is not weighed say nothing. */
function figuresOf({ text, spans }, weight) {
  const around = surroundingsOf(survey(text));
  const evidence = new Evidence(around);
  return figureCandidates(text, around.tokens).flatMap((candidate) => {
    const met = spans.find(({ start, end, isPrivate }) => isPrivate && start < candidate.end && candidate.start < end);
    const type = met ? (OTHER.has(met.type) ? 'NONE' : (SAME[met.type] ?? met.type)) : 'NONE';
    const reading = READINGS.indexOf(type);
    return reading < 0 ? [] : [{ candidate, features: evidence.of(candidate).slice(), reading, weight }];
  });
}

/** Words of one text that could be of a name. Those of professionals say nothing: the roster knows them. */
function wordsOf({ text, spans }, weight) {
  const tokens = tokensOf(text);
  const evidence = new NameEvidence({ text, tokens, topics: survey(text).bits });
  return evidence.candidates().flatMap((at) => {
    const candidate = { start: tokens.starts[at], end: tokens.ends[at] };
    const met = spans.find(({ start, end }) => start < candidate.end && candidate.start < end);
    if (met && met.type.startsWith('AGENT')) return [];
    return [{ candidate, features: evidence.of(at).slice(), reading: met?.type === 'PERSON' ? 1 : 0, weight }];
  });
}

/** Addresses of one text, homes of clients and any other. What overlaps something else that is private says nothing. */
function addressesOf({ text, spans }, weight) {
  const read = survey(text);
  const evidence = new AddressEvidence(surroundingsOf(read));
  return addressCandidates(read, streetAddresses(read)).flatMap((candidate) => {
    const met = spans.filter(({ start, end }) => start < candidate.end && candidate.start < end);
    const isHome = met.some(({ type }) => type === 'CLIENT_ADDRESS');
    if (!isHome && met.some(({ type, isPrivate }) => isPrivate && type !== 'PERSON')) return [];
    return [{ candidate, features: evidence.ofAddress(candidate).slice(), reading: isHome ? 1 : 0, weight }];
  });
}

/** Labelled texts of a folder (`=== kind` begins one), by file. */
function labelled(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .flatMap((name) =>
      readFileSync(join(folder, name), 'utf8')
        .split(/^=== .*\n/m)
        .slice(1)
        .map((marked) => ({ file: name, marked: marked.trim() })),
    );
}

/** What is never kept, and stands as `[redacted]` in a text whose other values were opened again. */
const NEVER =
  /\[\[(?:LOCKBOX_CODE|GATE_CODE|ALARM_CODE|BANK_ACCOUNT|LOAN_NUMBER|ROUTING_NUMBER|CREDIT_CARD|SSN|SSN_LAST4|ITIN|PASSPORT|DRIVER_LICENSE|PASSWORD)\|(?:.+?)\]\]/gu;

/** The labelled texts as they are, and those with something that is never kept once more without it: what else is read in them must not hang on it. */
function twice(dev, rowsOf) {
  return labelled(dev).flatMap(({ file, marked }) => {
    const rows = [...rowsOf(unmarked(marked), 1)];
    const redacted = marked.replaceAll(NEVER, '[redacted]');
    if (redacted !== marked) rows.push(...rowsOf(unmarked(redacted), AGAIN));
    return rows.map((row) => ({ ...row, file }));
  });
}

const AGAIN = 0.5;
const INNOCENT = ['benign_tool_outputs', 'benign_tool_descriptions', 'benign_prompts', 'hard_negatives'];
const MOST_OF_ONE = 12;
const LONGEST = 1_500;

/** Rows of texts that have nothing to do with anybody, from a folder of rows `{text}`: every so many, and not what a recogniser takes for private. */
function innocent(folder, every, read) {
  return INNOCENT.flatMap((name) =>
    readFileSync(join(folder, `${name}.jsonl`), 'utf8')
      .split('\n')
      .filter((line, at) => line !== '' && at % every === 0)
      .flatMap((line) => {
        const text = JSON.parse(line).text.slice(0, LONGEST);
        const { rows, claimed } = read({ text, spans: [] }, survey(text));
        return rows
          .filter(({ candidate }) => !claimed.some(({ start, end }) => start < candidate.end && candidate.start < end))
          .slice(0, MOST_OF_ONE);
      }),
  );
}

export const figureRows = (dev, folder) => [
  ...twice(dev, figuresOf),
  ...figureExamples(9_000).flatMap((text) => figuresOf(text, 0.5)),
  ...innocent(folder, 4, (text, read) => ({ rows: figuresOf(text, 0.4), claimed: claimedFigures(read, hintsOf(undefined)) })),
];

export const nameRows = (dev, folder) => [
  ...twice(dev, wordsOf),
  ...peopleExamples(9_000).flatMap((text) => wordsOf(text, 0.4)),
  ...innocent(folder, 12, (text, read) => ({ rows: wordsOf(text, 0.35), claimed: people(read) })),
];

export const homeRows = (dev, folder) => [
  ...twice(dev, addressesOf),
  ...innocent(folder, 4, (text, read) => ({
    rows: addressesOf(text, 0.35),
    claimed: streetAddresses(read).filter(({ score }) => score >= 0.6),
  })),
];
