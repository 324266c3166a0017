import { foldWord } from '@gatehouse/kernel';
import { SHAPE_ID, SHAPES, type Shape } from './token-stream.js';
import { WordTrie } from './word-trie.js';

/** One language's words by concept, as `compliance/packs/lexicon/*.yaml` holds them. `any` is for words that every language borrows. */
export interface LexiconEntry {
  readonly language: string;
  readonly concepts: Readonly<Record<string, readonly string[]>>;
  /** Words so frequent in ordinary text that a phrase must not be looked up by them. */
  readonly common?: readonly string[];
}

const ANY = 'any';
const RARE_SHAPES: ReadonlySet<Shape> = new Set<Shape>(['secretfile', 'email', 'marked', 'iban', 'phone', 'money']);
/** Words that nearly every sentence has. */
const FUNCTION_WORDS = new Set(
  'the a an to of in on at for and or is are be it this that with by as from you your all any not no i we they was has have do if what please now new first one give no'.split(
    ' ',
  ),
);

/** Gives every group of words that a phrase asks for one number, and every word the numbers of its groups. */
export class Lexicon {
  private readonly byLanguage = new Map<string, Map<string, readonly string[]>>();
  private readonly wordIds = new Map<string, number>();
  private readonly words: string[] = [];
  private readonly groupIds = new Map<string, number>();
  private readonly groupWords: number[][] = [];
  private readonly common = new Set<string>();

  constructor(entries: readonly LexiconEntry[]) {
    for (const entry of entries) {
      const concepts = this.byLanguage.get(entry.language) ?? new Map<string, readonly string[]>();
      for (const [name, words] of Object.entries(entry.concepts)) concepts.set(name, [...(concepts.get(name) ?? []), ...words]);
      this.byLanguage.set(entry.language, concepts);
      for (const word of entry.common ?? []) this.common.add(word);
    }
  }

  get languages(): string[] {
    return [...this.byLanguage.keys()].filter((language) => language !== ANY);
  }

  /** True where the language, or every language, has words for the concept. */
  has(language: string, concept: string): boolean {
    return isShape(concept) || this.own(language, concept).length > 0;
  }

  /** True where the language itself has words for the concept. */
  names(language: string, concept: string): boolean {
    return (this.byLanguage.get(language)?.get(concept)?.length ?? 0) > 0;
  }

  /** The number of the group of these words and concepts in this language. */
  group(language: string, concepts: readonly string[], words: readonly string[]): number {
    const key = `${language}|${concepts.join(',')}|${words.join(',')}`;
    const known = this.groupIds.get(key);
    if (known !== undefined) return known;
    const id = this.groupWords.length;
    this.groupIds.set(key, id);
    const members = [...words, ...concepts.flatMap((concept) => this.own(language, concept))].map((word) => this.wordId(word));
    this.groupWords.push([...new Set([...members, ...concepts.filter(isShape).map((shape) => SHAPE_ID[shape])])]);
    return id;
  }

  get groups(): number {
    return this.groupWords.length;
  }

  /** How dear it is to look phrases up by this group: its size, and far more where it holds a common word. */
  cost(group: number): number {
    const words = this.groupWords[group]!;
    let cost = words.length;
    for (const id of words) {
      if (id < SHAPES.length) cost += RARE_SHAPES.has(SHAPES[id]!) ? 3000 : 60_000;
      else if (FUNCTION_WORDS.has(this.wordOf(id))) cost += 200_000;
      else if (this.common.has(this.wordOf(id))) cost += 1000;
    }
    return cost;
  }

  /** Every word asked for so far as a trie; ids start after the shapes. */
  trie(): WordTrie {
    return new WordTrie([...this.wordIds.keys()]);
  }

  /** Groups of every word id, shapes first. */
  groupsByWord(): Uint16Array[] {
    const lists: number[][] = Array.from({ length: SHAPES.length + this.wordIds.size }, () => []);
    this.groupWords.forEach((words, group) => words.forEach((word) => lists[word]!.push(group)));
    this.inheritStems(lists);
    return lists.map((list) => Uint16Array.from(new Set(list)));
  }

  /** "instructions" is also "instruction*": the trie gives the longest entry, so that entry has the groups of the shorter ones. */
  private inheritStems(lists: number[][]): void {
    const stems = new Map<string, number>();
    for (const [word, id] of this.wordIds) if (word.endsWith('*')) stems.set(foldWord(word.slice(0, -1)), id);
    const own = lists.map((list) => [...list]);
    for (const [word, id] of this.wordIds) {
      const folded = foldWord(word.replace(/\*$/, ''));
      for (let length = 2; length <= folded.length; length += 1) {
        const stem = stems.get(folded.slice(0, length));
        if (stem !== undefined && stem !== id && !folded.slice(length).includes(' ')) lists[id]!.push(...own[stem]!);
      }
    }
  }

  private own(language: string, concept: string): readonly string[] {
    return [...(this.byLanguage.get(language)?.get(concept) ?? []), ...(this.byLanguage.get(ANY)?.get(concept) ?? [])];
  }

  private wordId(entry: string): number {
    // Entries that fold to the same letters are the same word to the trie.
    const word = `${foldWord(entry.replace(/\*$/, '')).replaceAll('-', ' ')}${entry.endsWith('*') ? '*' : ''}`;
    const known = this.wordIds.get(word);
    if (known !== undefined) return known;
    const id = SHAPES.length + this.wordIds.size;
    this.wordIds.set(word, id);
    this.words.push(word);
    return id;
  }

  private wordOf(id: number): string {
    return this.words[id - SHAPES.length]!;
  }
}

function isShape(concept: string): concept is Shape {
  return (SHAPES as readonly string[]).includes(concept);
}
