import { listsFor, type MemberFacts, type Reach } from '@gatehouse/kernel';
import type { RecordedWalls } from './recorded-walls.js';
import type { Seat, WallFacts } from './wall-facts.js';

/**
 * Why a record is closed. `recorded`: a wall on record names others, by `id`. `named`: the record itself names others. `other_side`: the
 * reader acts for the other side, or for another buyer. `both_sides`: those whom they stand for act for both. `unknown`: who acts on the
 * listing cannot be told, so it is open to its own members alone.
 */
export interface Closing {
  readonly because: 'recorded' | 'named' | 'other_side' | 'both_sides' | 'unknown';
  readonly id?: string;
}

/** Who reads, as walls see them. */
export interface WallReader {
  readonly memberKey?: string;
  /** Members whom the reader stands for, and the reader. */
  readonly mine: ReadonlySet<string>;
  readonly supervises: boolean;
}

export function wallReader(member: MemberFacts | undefined, reach: Reach): WallReader {
  if (!member) return { mine: new Set(), supervises: false };
  // Whom they assist and whom they may act for is a matter of the roster: a narrow reach must not hide that they stand on a side, and who may only read for somebody stands there too.
  const mine = new Set([...listsFor(member, reach, 'read'), ...listsFor(member, 'team', 'read')]);
  return { memberKey: member.memberKey, mine, supervises: member.supervisedOfficeKeys.length > 0 };
}

/** Whether what the sides of a listing are has to be known of somebody: an agent who stands for nobody else is kept to their own files anyway. */
export const readsBeyondOwn = ({ mine, supervises }: WallReader): boolean => supervises || mine.size > 1;

/** Who acts on which side of a listing, as far as it is known: undefined where nobody could tell. */
export type SeatsOf = (listing: string) => readonly Seat[] | undefined;

const SAME_PARTY = 'same';
const OTHER_PARTY = 'other';

/**
 * Information walls inside one firm, by listing, side and party. They only ever close: what relation, role and reach leave shut they do not
 * open. A member's own files are open to them; an assistant or team-mate stands where those stand whom they may act for; a supervisor who
 * has no part in the sale stands on neither side.
 */
export class Walls {
  constructor(private readonly recorded: Pick<RecordedWalls, 'closing' | 'designated'>) {}

  /** Why the record is closed to the reader; undefined where no wall stands between them. */
  closing(reader: WallReader, facts: WallFacts, seatsOf: SeatsOf): Closing | undefined {
    const { memberKey } = reader;
    const recorded = this.recorded.closing(facts, memberKey);
    if (recorded) return { because: 'recorded', id: recorded.id };
    if (facts.only && (memberKey === undefined || !facts.only.includes(memberKey))) return { because: 'named' };
    // Who is no member stands on no side, and no relation to a client opens anything to them.
    if (memberKey === undefined || facts.members.includes(memberKey)) return undefined;
    if (facts.listings.length === 0) return facts.mustKnow === 'listing' ? { because: 'unknown' } : undefined;
    if (facts.side === undefined) return facts.mustKnow === 'nothing' ? undefined : { because: 'unknown' };
    for (const listing of facts.listings) {
      const closed = this.atListing(reader, facts, { told: seatsOf(listing), designated: this.recorded.designated(listing) });
      if (closed) return closed;
    }
    return undefined;
  }

  private atListing(
    reader: WallReader,
    facts: WallFacts,
    { told, designated }: { told: readonly Seat[] | undefined; designated: readonly Seat[] },
  ): Closing | undefined {
    const seats = [...designated, ...(told ?? []), ...facts.seats];
    const same = seats.filter((seat) => standing(seat, facts) === SAME_PARTY);
    const other = seats.filter((seat) => standing(seat, facts) === OTHER_PARTY);
    const own = new Set([...facts.members, ...same.flatMap(({ members }) => members)]);
    if (own.has(reader.memberKey!)) return undefined;
    if (other.some(({ members }) => members.includes(reader.memberKey!))) return { because: 'other_side' };
    const against = other.some(({ members }) => members.some((key) => reader.mine.has(key) && !own.has(key)));
    if (against) return { because: [...reader.mine].some((key) => own.has(key)) ? 'both_sides' : 'other_side' };
    return told === undefined && facts.mustKnow !== 'nothing' && readsBeyondOwn(reader) ? { because: 'unknown' } : undefined;
  }
}

function standing(seat: Seat, facts: WallFacts): typeof SAME_PARTY | typeof OTHER_PARTY {
  if (seat.side === facts.shared) return SAME_PARTY;
  if (seat.side !== facts.side) return OTHER_PARTY;
  if (seat.side === 'list') return SAME_PARTY;
  const known = seat.party !== undefined && facts.party !== undefined;
  const shares = known ? seat.party === facts.party : seat.members.some((key) => facts.members.includes(key));
  return shares ? SAME_PARTY : OTHER_PARTY;
}
