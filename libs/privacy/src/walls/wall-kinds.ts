import { SIDES, WALL_FACTS, type Side, type WallFact, type WallTerms } from '@gatehouse/kernel';
import { csvRows } from '../fields/csv.js';
import { fieldPack } from '../fields/load-field-dictionary.js';

/** What has to be known before anybody beside its own members reads a record: its listing and who acts on it, that of a listing it names, nothing. */
const MUST_KNOW = ['listing', 'sides', 'nothing'] as const;
export type MustKnow = (typeof MUST_KNOW)[number];

/** What walls ask of one kind of record. */
export interface WallKind {
  readonly terms: WallTerms;
  /** The side that these records are shown to beside their own. */
  readonly shared?: Side;
  /** Pointers to the state of a record, and the one in which they are not shown to it yet. */
  readonly unshared?: { readonly pointers: readonly string[]; readonly state: string };
  readonly mustKnow: MustKnow;
}

/** Kinds of record that walls stand around (compliance/fields/walls.csv). */
export class WallKinds {
  private readonly kinds = new Map<string, WallKind>();
  /** Pointers by which any of them names its listing. */
  readonly listingPointers: readonly string[];

  /** Throws Error naming the row that cannot be read: a wall that is not understood must not be left out. */
  constructor(text: string = fieldPack('walls.csv')) {
    for (const row of csvRows(text)) this.kinds.set((row['records'] ?? '').toLowerCase(), kindOf(row));
    this.listingPointers = [...new Set([...this.kinds.values()].flatMap(({ terms }) => terms.listing ?? []))];
  }

  /** The kind of a record by its resource, else by the data class of the tool; over it what gateway.yaml says of the tool. */
  of(resource: string | undefined, dataClass: string | undefined, said: WallTerms | undefined): WallKind | undefined {
    const kind = (resource && this.kinds.get(resource.toLowerCase())) ?? (dataClass && !resource ? this.kinds.get(dataClass) : undefined);
    if (!said) return kind || undefined;
    return kind ? { ...kind, terms: { ...kind.terms, ...said } } : { terms: said, mustKnow: 'sides' };
  }

  /** Whether records of such a tool can be walled at all. */
  knows(resource: string | undefined, dataClass: string): boolean {
    return (resource !== undefined && this.kinds.has(resource.toLowerCase())) || this.kinds.has(dataClass);
  }
}

function kindOf(row: Record<string, string>): WallKind {
  const { records, shared, unshared } = row;
  const terms: Partial<Record<WallFact, readonly string[]>> = {};
  for (const fact of WALL_FACTS) {
    const places = (row[fact] ?? '').split(/\s+/).filter(Boolean);
    const wrong = places.find((place) => !place.startsWith('/') && !(fact === 'side' && SIDES.some((side) => side === place)));
    if (!records || wrong !== undefined)
      throw new Error(`walls.csv: ${fact} of ${records ?? '(no name)'} is no JSON Pointer: ${wrong ?? ''}`);
    if (places.length > 0) terms[fact] = [...new Set(places.flatMap(spellings))];
  }
  const mustKnow = MUST_KNOW.find((each) => each === row['must_know']);
  if (!mustKnow) throw new Error(`walls.csv: must_know of ${records ?? '(no name)'} is none of ${MUST_KNOW.join(', ')}`);
  const [pointer, value] = (unshared ?? '').split('=');
  return {
    terms,
    mustKnow,
    ...(shared ? { shared: shared as Side } : {}),
    ...(pointer && value ? { unshared: { pointers: spellings(pointer), state: value } } : {}),
  };
}

/** A RESO name as other systems spell it: whose record it is counts in each of them (`partiesOf`), and what closes a record must not count in fewer. */
function spellings(place: string): readonly string[] {
  if (!place.startsWith('/')) return [place];
  const camel = place.replace(/^\/[A-Z]/, (first) => first.toLowerCase());
  return [place, camel, camel.replaceAll(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`)];
}
