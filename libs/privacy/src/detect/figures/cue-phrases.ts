import { fieldPack } from '../../fields/load-field-dictionary.js';
import { folded, slips } from '../letters.js';

/** What a phrase says that a figure beside it is. The kinds and their phrases stand in `compliance/fields/cues.csv`. */
export const CUE_KINDS = [
  'income',
  'asset',
  'limit',
  'weaklimit',
  'score',
  'loan',
  'account',
  'routing',
  'employer',
  'ssn',
  'card',
  'tail',
  'phone',
  'price',
  'fee',
  'tax',
  'rent',
  'otherid',
  'notscore',
] as const;
export type CueKind = (typeof CUE_KINDS)[number];

export interface CuePhrase {
  /** Folded words after the first. */
  readonly rest: readonly string[];
  readonly kind: CueKind;
}

const isKind = (kind: string | undefined): kind is CueKind => CUE_KINDS.some((known) => known === kind);

/** Phrases by their first word, longest first, so that "credit score" is read before "credit". */
export type CueTable = ReadonlyMap<string, readonly CuePhrase[]>;

/** Table from CSV (kind, phrases separated by `;`). Throws Error naming an unknown kind: a lost row would be a leak. */
export function cueTable(csv: string): CueTable {
  const table = new Map<string, CuePhrase[]>();
  for (const line of csv.split('\n').slice(1).filter(Boolean)) {
    const [kind, phrases = ''] = line.split(',');
    if (!isKind(kind)) throw new Error(`cues.csv: unknown kind ${kind}`);
    for (const phrase of phrases.split(';')) {
      const words = folded(phrase).split(' ');
      add(table, words, kind);
      // Keys of records write a phrase as one word: annualIncome.
      if (words.length > 1) add(table, [words.join('')], kind);
      else for (const slip of slips(phrase)) if (!table.has(slip)) add(table, [slip], kind);
    }
  }
  for (const found of table.values()) found.sort((one, other) => other.rest.length - one.rest.length);
  return table;
}

function add(table: Map<string, CuePhrase[]>, words: readonly string[], kind: CueKind): void {
  const [first = '', ...rest] = words;
  const known = table.get(first) ?? [];
  const same = known.some((phrase) => phrase.rest.join(' ') === rest.join(' '));
  if (first === '' || same) return;
  table.set(first, [...known, { rest, kind }]);
}

export const CUES = cueTable(fieldPack('cues.csv'));
