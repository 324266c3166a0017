import { valueAt, type JsonObject, type Side } from '@gatehouse/kernel';
import type { MustKnow, WallKind } from './wall-kinds.js';

/** Members who act for one party of a listing. */
export interface Seat {
  readonly side: Side;
  /** ContactKey of the client, where it is known. */
  readonly party?: string;
  readonly members: readonly string[];
}

/** What one record says of the walls around it. */
export interface WallFacts {
  readonly listings: readonly string[];
  readonly side?: Side;
  readonly party?: string;
  readonly members: readonly string[];
  /** Keys by which a recorded wall may name it. */
  readonly keys: readonly string[];
  /** Members beside whom nobody may read it; absent where the record names none. */
  readonly only?: readonly string[];
  /** The side that it is shown to beside its own. */
  readonly shared?: Side;
  /** Who else acts for a side of the listing, as the record says. */
  readonly seats: readonly Seat[];
  readonly mustKnow: MustKnow;
}

const LIST = /^(?:list|lists|listing|list[ _-]?side|seller|sellers?[ _-]?side|sell|landlord)$/i;
const BUY = /^(?:buy|buyer|buyers?[ _-]?side|buying|purchase|tenant)$/i;

export function sideOf(word: string): Side | undefined {
  const said = word.trim();
  if (LIST.test(said)) return 'list';
  return BUY.test(said) ? 'buy' : undefined;
}

/** Texts that pointers lead to, each once. A figure is a key like any other. */
export function textsAt(record: JsonObject, pointers: readonly string[] = []): string[] {
  const found = new Set<string>();
  for (const pointer of pointers) {
    const value = valueAt(record, pointer);
    for (const item of Array.isArray(value) ? value : [value])
      if ((typeof item === 'string' && item !== '') || typeof item === 'number') found.add(String(item));
  }
  return [...found];
}

/** `around`: facts of the record that holds this one, for what it does not say itself. */
export function wallFactsOf(record: JsonObject, { terms, ...kind }: WallKind, around?: WallFacts): WallFacts {
  const own = (pointers: readonly string[] | undefined, inherited: readonly string[] = []) => {
    const found = textsAt(record, pointers);
    return found.length > 0 ? found : inherited;
  };
  const said = (terms.side ?? []).flatMap((place) => (place.startsWith('/') ? textsAt(record, [place]) : [place]));
  const side = said.map(sideOf).find((each) => each !== undefined) ?? around?.side;
  const [party = around?.party] = textsAt(record, terms.party);
  const restricted = terms.only?.some((pointer) => Array.isArray(valueAt(record, pointer)) || typeof valueAt(record, pointer) === 'string');
  const only = restricted ? textsAt(record, terms.only) : around?.only;
  const { unshared } = kind;
  const held = unshared !== undefined && textsAt(record, unshared.pointers).includes(unshared.state);
  const seats = [
    { side: 'list' as const, members: textsAt(record, terms.list) },
    { side: 'buy' as const, members: textsAt(record, terms.buy) },
  ].filter(({ members }) => members.length > 0);
  return {
    listings: own(terms.listing, around?.listings),
    members: own(terms.members, around?.members),
    keys: [...textsAt(record, terms.record), ...(around?.keys ?? [])],
    seats: seats.length > 0 ? seats : (around?.seats ?? []),
    mustKnow: kind.mustKnow,
    ...(side ? { side } : {}),
    ...(party === undefined ? {} : { party }),
    ...(only ? { only } : {}),
    ...(kind.shared && !held ? { shared: kind.shared } : {}),
  };
}
