import type { JsonObject, Principal } from '@gatehouse/kernel';
import type { Closing, RecordedWalls, WallFacts } from '@gatehouse/privacy';

/** What walls mean for a call. `stands` is undefined where it could not be found out. */
export interface WallFinding {
  readonly stands?: boolean;
  /** Why the record is closed. */
  readonly because?: Closing['because'];
  /** Id of the wall on record. */
  readonly wall?: string;
  /** ListingKeys that the record belongs to. */
  readonly listings?: readonly string[];
  readonly side?: string;
  /** What that means, and what would have to change. */
  readonly says: string;
}

const SAYS: Readonly<Record<Closing['because'], string>> = {
  recorded:
    'A wall on record names others. It would have to name this member too, or be ended: gatehouse walls list, gatehouse walls revoke.',
  named: 'The record itself names the members who may read it. Whoever keeps it would have to add this one there.',
  other_side:
    'They act for another party of this listing, or stand for somebody who does. That would have to end where it is on file who acts for whom.',
  both_sides: 'They stand for members on both sides of this listing. They would have to stand for one side only.',
  unknown:
    'Who acts on which side of this listing could not be told, so the file is open to its own members alone. The tools under walls.sides in gateway.yaml have to answer, and the record has to name its listing and side.',
};

export const NOT_LOOKED_UP: WallFinding = {
  says: 'The record could not be looked up now, so nobody can say whether a wall stands. Ask again, or see whether its system answers.',
};
export const NO_RECORD: WallFinding = { stands: false, says: 'There is no such record, which is answered like one behind a wall.' };

export function wallFinding(closing: Closing | undefined, facts: Pick<WallFacts, 'listings' | 'side'> = { listings: [] }): WallFinding {
  const about = {
    ...(facts.listings.length > 0 ? { listings: facts.listings } : {}),
    ...(facts.side ? { side: facts.side } : {}),
  };
  if (!closing) return { stands: false, ...about, says: 'No wall stands between this person and the record.' };
  const { because, id } = closing;
  return { stands: true, because, ...(id === undefined ? {} : { wall: id }), ...about, says: SAYS[because] };
}

/** What walls on record alone say of a record that an argument names by its key, where nobody can be asked who acts on its listing. */
export function wallOnRecord(recorded: Pick<RecordedWalls, 'closing'>, who: Principal, args: JsonObject = {}): WallFinding | undefined {
  const keys = Object.values(args).filter((value) => typeof value === 'string');
  const closing = recorded.closing({ listings: keys, keys }, who.member?.memberKey);
  return closing && wallFinding({ because: 'recorded', id: closing.id }, { listings: closing.subject === 'listing' ? [closing.key] : [] });
}
