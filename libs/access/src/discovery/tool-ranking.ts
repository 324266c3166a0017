import { argumentSchemaOf, isJsonObject, type CatalogueEntry, type JsonObject } from '@gatehouse/kernel';
import type { SearchWords } from './search-words.js';

type Ranked = Pick<CatalogueEntry, 'kind' | 'upstream' | 'publicName' | 'descriptor'>;

/** What a word weighs by where it stands. A name is chosen; the tenth sentence of a description is not. */
const FIELD_WEIGHTS = { name: 4, title: 2, lead: 2.5, rest: 0.5, parameters: 0.5, explained: 0.3, upstream: 1.5 } as const;
type Field = keyof typeof FIELD_WEIGHTS;

/** BM25's own (Robertson and Zaragoza, 2009): how soon a word said again counts no more, and how much length counts. */
const [SATURATION, LENGTH_PART] = [2.5, 0.5];
/** A description may be as long as an upstream likes. */
const MOST_CHARACTERS = 4_000;

interface Indexed<T> {
  readonly entry: T;
  readonly weights: ReadonlyMap<string, number>;
}

/** One list of tools, ready to be asked: BM25F over names, titles, descriptions and parameters. Made of what one person sees, so that it tells of nothing else. */
export class ToolRanking<T extends Ranked> {
  private readonly tools: readonly Indexed<T>[];
  private readonly rarity = new Map<string, number>();

  constructor(
    entries: readonly T[],
    private readonly words: SearchWords,
  ) {
    const read = entries.map((entry) => ({ entry, fields: this.fieldsOf(entry) }));
    const mean = meanLengths(read.map(({ fields }) => fields));
    this.tools = read.map(({ entry, fields }) => ({ entry, weights: weightsOf(fields, mean) }));
    const count = new Map<string, number>();
    for (const { weights } of this.tools) for (const word of weights.keys()) count.set(word, (count.get(word) ?? 0) + 1);
    for (const [word, tools] of count) this.rarity.set(word, Math.log(1 + (entries.length - tools + 0.5) / (tools + 0.5)));
  }

  /** Those that the request fits, best first. Tools that fit as well as one another stand in the order of their names. */
  best(request: string, most: number): readonly T[] {
    const wanted = this.words.wanted(request);
    return this.tools
      .map(({ entry, weights }) => ({ entry, score: this.scoreOf(weights, wanted) }))
      .filter(({ score }) => score > 0)
      .toSorted((a, b) => b.score - a.score || (a.entry.publicName < b.entry.publicName ? -1 : 1))
      .slice(0, most)
      .map(({ entry }) => entry);
  }

  /** Of the words for one meaning the one that fits best counts: many words for it are not many meanings. */
  private scoreOf(weights: ReadonlyMap<string, number>, wanted: readonly ReadonlyMap<string, number>[]): number {
    let score = 0;
    for (const meaning of wanted) {
      let best = 0;
      for (const [word, share] of meaning) {
        const weight = weights.get(word);
        if (weight === undefined) continue;
        best = Math.max(best, (share * this.rarity.get(word)! * weight * (SATURATION + 1)) / (weight + SATURATION));
      }
      score += best;
    }
    return score;
  }

  private fieldsOf({ upstream, publicName, descriptor, kind }: T): Readonly<Record<Field, readonly string[]>> {
    const { title, description } = descriptor;
    const text = typeof description === 'string' ? description.slice(0, MOST_CHARACTERS).trim() : '';
    const [lead = ''] = /^[\s\S]*?(?:[.!?\n](?=\s|$)|$)/.exec(text) ?? [];
    const own = publicName.startsWith(`${upstream}_`) ? publicName.slice(upstream.length + 1) : publicName;
    const { names, explained } = parametersOf(argumentSchemaOf({ kind, descriptor }));
    return {
      name: this.words.of(own),
      title: this.words.of(typeof title === 'string' ? title : ''),
      lead: this.words.of(lead),
      rest: this.words.of(text.slice(lead.length)),
      parameters: this.words.of(names),
      explained: this.words.of(explained),
      upstream: this.words.of(upstream),
    };
  }
}

function parametersOf({ properties }: JsonObject): { names: string; explained: string } {
  if (!isJsonObject(properties)) return { names: '', explained: '' };
  const said = Object.values(properties).map((schema) => (isJsonObject(schema) ? schema['description'] : undefined));
  const explained = said.filter((text) => typeof text === 'string').join(' ');
  return { names: Object.keys(properties).join(' '), explained: explained.slice(0, MOST_CHARACTERS) };
}

type Fields = Readonly<Record<Field, readonly string[]>>;
const FIELDS = Object.keys(FIELD_WEIGHTS) as readonly Field[];

function meanLengths(all: readonly Fields[]): Readonly<Record<Field, number>> {
  const mean = (field: Field) => all.reduce((sum, fields) => sum + fields[field].length, 0) / Math.max(1, all.length);
  return Object.fromEntries(FIELDS.map((field) => [field, mean(field)])) as Record<Field, number>;
}

/** What each word of a definition weighs, in fields of other length than most the less, the longer. */
function weightsOf(fields: Fields, mean: Readonly<Record<Field, number>>): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const field of FIELDS) {
    const length = mean[field] === 0 ? 1 : 1 - LENGTH_PART + (LENGTH_PART * fields[field].length) / mean[field];
    for (const word of fields[field]) weights.set(word, (weights.get(word) ?? 0) + FIELD_WEIGHTS[field] / length);
  }
  return weights;
}
