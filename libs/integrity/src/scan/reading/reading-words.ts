import { shippedTable } from '@gatehouse/tables';
import { formsOf, pluralOf } from './word-forms.js';

/** What a word stands for: an act, a thing or a way. Of an English verb, whether it stands as in an order. */
export interface Meaning {
  readonly concept: string;
  readonly isAct: boolean;
  readonly isBare: boolean;
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

  /** What begins with the word at a place, with how many words it takes; the longest of each concept. */
  meaningsAt(words: readonly string[], at: number): readonly (Meaning & { readonly length: number })[] {
    const entries = this.entriesOf(words[at]!);
    if (entries.length === 0) return [];
    const longest = new Map<string, Meaning & { length: number }>();
    for (const { concept, isAct, isBare, rest } of entries) {
      const length = rest.length + 1;
      if ((longest.get(concept)?.length ?? 0) >= length || !rest.every((part, index) => isWord(words[at + 1 + index], part))) continue;
      longest.set(concept, { concept, isAct, isBare, length });
    }
    return [...longest.values()];
  }

  signsIn(text: string): readonly Meaning[] {
    // Nothing to look for in a text of scripts with spaces.
    if (!/[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/.test(text)) return [];
    return this.signs.filter(({ sign }) => text.includes(sign)).map(({ concept, isAct }) => ({ concept, isAct, isBare: true }));
  }

  private entriesOf(word: string): readonly Entry[] {
    const met = this.met.get(word);
    if (met) return met;
    const stems = this.stems.get(word.slice(0, 2))?.filter(({ stem }) => word.startsWith(stem)) ?? [];
    const entries = [...(this.exact.get(word) ?? []), ...stems.map(({ entry }) => entry)];
    if (this.met.size >= MOST_MET) this.met.clear();
    this.met.set(word, entries);
    return entries;
  }

  private learn(concept: string, { verbs = [], nouns = [], words = [], signs = [] }: Written, isAct: boolean): void {
    for (const verb of verbs) {
      const [first = '', ...rest] = verb.split(' ');
      for (const form of formsOf(first)) this.put(form, { concept, isAct, isBare: form === first, rest });
    }
    for (const noun of nouns) for (const form of [noun, pluralOf(noun)]) this.putPhrase(form, { concept, isAct, isBare: false });
    // Orders of other languages are not told from their other forms.
    for (const word of words) this.putPhrase(word, { concept, isAct, isBare: isAct });
    for (const sign of signs) this.signs.push({ sign, concept, isAct });
  }

  private putPhrase(phrase: string, meaning: Meaning): void {
    const [first = '', ...rest] = phrase.split(' ');
    this.put(first, { ...meaning, rest });
  }

  private put(first: string, entry: Entry): void {
    if (!first.endsWith('*')) return void this.exact.set(first, [...(this.exact.get(first) ?? []), entry]);
    const stem = first.slice(0, -1);
    const key = stem.slice(0, 2);
    this.stems.set(key, [...(this.stems.get(key) ?? []), { stem, entry }]);
  }
}

function isWord(word: string | undefined, wanted: string): boolean {
  return word !== undefined && (wanted.endsWith('*') ? word.startsWith(wanted.slice(0, -1)) : word === wanted);
}
