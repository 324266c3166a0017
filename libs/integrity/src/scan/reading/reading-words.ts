import { shippedTable } from '@gatehouse/tables';
import { formsOf, pluralOf } from './word-forms.js';

/** What a word stands for: an act, a thing or a way. Of an English verb, whether it stands as in an order. */
export interface Meaning {
  readonly concept: string;
  readonly isAct: boolean;
  readonly isBare: boolean;
  /** In words. */
  readonly length: number;
}

interface Entry extends Meaning {
  /** The words after the first one. */
  readonly rest: readonly string[];
}

interface Written {
  readonly verbs?: readonly string[];
  readonly nouns?: readonly string[];
  readonly words?: readonly string[];
  readonly signs?: readonly string[];
}

interface Spelt {
  readonly text: string;
}

const NONE: readonly never[] = [];
const MOST_MET = 20_000;

const GROUPS = ['acts', 'things', 'ways'] as const;

/** The words of compliance/integrity/reading.yaml, found by the first one. */
export class ReadingWords {
  private readonly exact = new Map<string, Entry[]>();
  /** Stems by their first two letters. */
  private readonly stems = new Map<string, { stem: string; entry: Entry }[]>();
  /** Words as they were looked up: definitions share most of theirs. */
  private readonly met = new Map<string, readonly Entry[]>();
  /** Of scripts that set no spaces between words. */
  private readonly signs: { sign: string; concept: string; isAct: boolean }[] = [];

  static load(): ReadingWords {
    return new ReadingWords(shippedTable('integrity/reading.yaml'));
  }

  constructor(written: Record<string, Record<string, Written>>) {
    for (const group of GROUPS) {
      const concepts = Object.entries(written[group] ?? {});
      if (concepts.length === 0) throw new Error(`integrity/reading.yaml: expected ${group}`);
      for (const [concept, words] of concepts) this.learn(concept, words, group === 'acts');
    }
  }

  /** What begins with the word at a place; the longest of each concept. */
  meaningsAt(words: readonly Spelt[], at: number): readonly Meaning[] {
    const entries = this.entriesOf(words[at]!.text);
    if (entries.length === 0) return NONE;
    const found: Entry[] = [];
    for (const entry of entries)
      if (standsAt(entry, words, at) && !found.some(({ concept }) => concept === entry.concept)) found.push(entry);
    return found;
  }

  signsIn(text: string): readonly Meaning[] {
    // Nothing to look for in a text of scripts with spaces.
    if (!/[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/.test(text)) return [];
    return this.signs
      .filter(({ sign }) => text.includes(sign))
      .map(({ sign, concept, isAct }) => ({ concept, isAct, isBare: true, length: sign.length }));
  }

  private entriesOf(word: string): readonly Entry[] {
    const met = this.met.get(word);
    if (met) return met;
    const stems = this.stems.get(word.slice(0, 2))?.filter(({ stem }) => word.startsWith(stem)) ?? [];
    // The longest first.
    const entries = [...(this.exact.get(word) ?? []), ...stems.map(({ entry }) => entry)].sort((one, other) => other.length - one.length);
    if (this.met.size >= MOST_MET) this.met.clear();
    this.met.set(word, entries);
    return entries;
  }

  private learn(concept: string, { verbs = [], nouns = [], words = [], signs = [] }: Written, isAct: boolean): void {
    for (const verb of verbs) {
      const [first = '', ...rest] = verb.split(' ');
      for (const form of formsOf(first)) this.put(form, { concept, isAct, isBare: form === first, rest, length: rest.length + 1 });
    }
    for (const noun of nouns) for (const form of [noun, pluralOf(noun)]) this.putPhrase(form, { concept, isAct, isBare: false });
    // Orders of other languages are not told from their other forms.
    for (const word of words) this.putPhrase(word, { concept, isAct, isBare: isAct });
    for (const sign of signs) this.signs.push({ sign, concept, isAct });
  }

  private putPhrase(phrase: string, meaning: Omit<Meaning, 'length'>): void {
    const [first = '', ...rest] = phrase.split(' ');
    this.put(first, { ...meaning, rest, length: rest.length + 1 });
  }

  private put(first: string, entry: Entry): void {
    if (!first.endsWith('*')) return void this.exact.set(first, [...(this.exact.get(first) ?? []), entry]);
    const stem = first.slice(0, -1);
    const key = stem.slice(0, 2);
    this.stems.set(key, [...(this.stems.get(key) ?? []), { stem, entry }]);
  }
}

function standsAt({ rest }: Entry, words: readonly Spelt[], at: number): boolean {
  for (let index = 0; index < rest.length; index += 1) if (!isWord(words[at + 1 + index]?.text, rest[index]!)) return false;
  return true;
}

function isWord(word: string | undefined, wanted: string): boolean {
  return word !== undefined && (wanted.endsWith('*') ? word.startsWith(wanted.slice(0, -1)) : word === wanted);
}
