import type { JsonValue } from '@gatehouse/kernel';

/** A sentence is of interest where one group of patterns stands in it whole. */
export interface SentenceRule {
  readonly kind: 'sentence';
  /** Regular expressions without groups that repeat one another; letters in either case. */
  readonly groups: readonly (readonly string[])[];
  /** Only of values that an argument may have: a word stands there, or an address, and no sentence to a model. */
  readonly ofValues?: boolean;
  /** Only of what is said of a parameter. */
  readonly ofParameters?: boolean;
}

const PARAMETER = /^\/inputSchema\/.*\/properties\/[^/]+\/description$|^\/inputSchema\/properties\/[^/]+\/description$/;
const VALUE = /\/(?:enum\/\d+|default|const)$/;

/** Whether the rule is about texts in this place of a definition. */
export function isAbout({ ofValues, ofParameters }: SentenceRule, path: string): boolean {
  return (!ofValues || VALUE.test(path)) && (!ofParameters || PARAMETER.test(path));
}

/** A longer text is held for its length already, and is not read through. */
const LONGEST = 32_768;
const LONGEST_SENTENCE = 1_000;

interface Group {
  readonly patterns: readonly RegExp[];
  /** Those that stand in a text where they stand in one of its sentences. */
  readonly anywhere: readonly RegExp[];
}

const compiled = new WeakMap<SentenceRule, readonly Group[]>();

/** What asks where a sentence begins or ends, or what stands beside, can be told of sentences alone. */
const OF_PLACE = /[\^$]|\(\?<?[!=]/;

function groupsOf(rule: SentenceRule): readonly Group[] {
  const known = compiled.get(rule);
  if (known) return known;
  const groups = rule.groups.map((written) => {
    const patterns = written.map((pattern) => new RegExp(pattern, 'i'));
    return { patterns, anywhere: patterns.filter(({ source }) => !OF_PLACE.test(source)) };
  });
  compiled.set(rule, groups);
  return groups;
}

/** From so many sentences on it is cheaper to ask the whole text first what is worth asking each of them. */
const MANY = 3;

/** Whether one of the sentences of a text has all patterns of a group. */
export function says(rule: SentenceRule, { whole, sentences }: ReadText): boolean {
  const all = groupsOf(rule);
  const groups = sentences.length < MANY ? all : all.filter(({ anywhere }) => anywhere.every((pattern) => pattern.test(whole)));
  return (
    groups.length > 0 && sentences.some((sentence) => groups.some(({ patterns }) => patterns.every((pattern) => pattern.test(sentence))))
  );
}

/** A text as its sentences, and all of them as one. */
export interface ReadText {
  readonly whole: string;
  readonly sentences: readonly string[];
}

export function readText(text: string): ReadText {
  const sentences = sentencesOf(text);
  return { whole: sentences.join('\n'), sentences };
}

export function sentencesOf(text: string): readonly string[] {
  return text
    .slice(0, LONGEST)
    .split(/(?<=[.!?;])\s+|\n+/)
    .map((sentence) => sentence.slice(0, LONGEST_SENTENCE));
}

/** Every text of a definition, with its JSON Pointer. Of an object that is nested deeper than anybody reads, only the part above. */
export function* textsIn(value: JsonValue | undefined, path = '', level = 0): Generator<readonly [text: string, path: string]> {
  if (typeof value === 'string') yield [value, path];
  else if (value !== null && typeof value === 'object' && level < 64)
    for (const [key, item] of Object.entries(value))
      yield* textsIn(item, `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, level + 1);
}
