import { shippedTable } from '@gatehouse/tables';
import { stem } from './stem.js';

interface WordFile {
  readonly nouns: readonly string[];
  readonly phrases: Readonly<Record<string, string>>;
  readonly groups: readonly (readonly string[])[];
  readonly stop: readonly string[];
}

/** What another word for the same counts, beside the word itself. */
const SYNONYM_WEIGHT = 0.5;

/** A longer request than anybody asks with costs time and finds nothing better. */
const MOST_WORDS = 60;

/** How words of requests and of definitions are told apart and together: compliance/discovery/words.yaml. */
export class SearchWords {
  private readonly stop: ReadonlySet<string>;
  private readonly nouns: ReadonlyMap<string, string>;
  private readonly phrases: readonly (readonly [phrase: RegExp, instead: string])[];
  private readonly others = new Map<string, Set<string>>();

  constructor({ nouns, phrases, groups, stop }: WordFile) {
    this.stop = new Set(stop);
    this.nouns = new Map(nouns.flatMap((noun) => [noun, `${noun}s`].map((form): [string, string] => [form, noun])));
    this.phrases = Object.entries(phrases).map(([phrase, instead]) => [new RegExp(`\\b${phrase}s?\\b`, 'g'), instead]);
    for (const group of groups) {
      const stems = group.flatMap((words) => words.split(' ')).map((word) => this.cut(word));
      for (const one of stems) {
        const known = this.others.get(one) ?? new Set();
        for (const other of stems) if (other !== one) known.add(other);
        this.others.set(one, known);
      }
    }
  }

  static shipped(): SearchWords {
    return new SearchWords(shippedTable<WordFile>('discovery/words.yaml'));
  }

  /** Words of a text in the order of the text, cut to their stems: `getOpenHouses` is `get`, `open`, `hous`. */
  of(text: string): string[] {
    const plain = text
      .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}]+/gu, ' ');
    const said = this.phrases.reduce((rest, [phrase, instead]) => rest.replace(phrase, instead), plain);
    return said
      .split(' ')
      .filter((word) => word !== '' && !this.stop.has(word))
      .map((word) => this.cut(word));
  }

  private cut(word: string): string {
    return this.nouns.get(word) ?? stem(word);
  }

  /** What a request looks for: each word that it says, with others for the same and what each of them counts. */
  wanted(request: string): readonly ReadonlyMap<string, number>[] {
    const said = [...new Set(this.of(request))].slice(0, MOST_WORDS);
    return said.map(
      (word) => new Map([...[...(this.others.get(word) ?? [])].map((other): [string, number] => [other, SYNONYM_WEIGHT]), [word, 1]]),
    );
  }
}
