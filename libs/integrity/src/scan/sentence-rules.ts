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

const compiled = new WeakMap<SentenceRule, readonly (readonly RegExp[])[]>();

function groupsOf(rule: SentenceRule): readonly (readonly RegExp[])[] {
  const known = compiled.get(rule);
  if (known) return known;
  const groups = rule.groups.map((patterns) => patterns.map((pattern) => new RegExp(pattern, 'i')));
  compiled.set(rule, groups);
  return groups;
}

/** Whether one of the sentences has all patterns of a group. */
export function says(rule: SentenceRule, sentences: readonly string[]): boolean {
  const groups = groupsOf(rule);
  return sentences.some((sentence) => groups.some((patterns) => patterns.every((pattern) => pattern.test(sentence))));
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
