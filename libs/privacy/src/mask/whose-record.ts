import { Refusal, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import { isClientResource } from '../fields/resource-kind.js';
import { clientPartiesOf, isOffer, type OfficesOf } from '../records/parties.js';
import { isEnvelope, resourceOf } from '../records/resource-shape.js';
import type { WallSight } from '../walls/wall-keeping.js';
import type { MaskRun } from './mask-run.js';
import type { Place } from './walking.js';

/** Which objects of an answer are there for its reader at all. */
export class WhoseRecord {
  constructor(readonly officesOf?: OfficesOf) {}

  /** True for an object about a client whom somebody else looks after. */
  isOfOthers(run: MaskRun, object: JsonObject, place: Place): boolean {
    if (!place.ofClients || !run.looker.ownOnly) return false;
    const parties = clientPartiesOf(object, this.officesOf);
    if (!parties) return run.looker.ofOthers === true && !isEnvelope(object) && !resourceOf(object, place.declared, place.nestedAs);
    const standing = run.looker.standing(parties);
    return !standing.has('OWNER_MEMBER') && !standing.has('LISTING_SIDE');
  }

  /** True for a client's record behind an information wall: it does not exist for this reader. A listing is still what every participant sees. */
  isShut(run: MaskRun, object: JsonObject, place: Place): boolean {
    if (!place.ofClients && !isClientResource(place.parent ?? '')) return false;
    // Of an offer nobody may know that it was made.
    return this.sight(run, object, place)?.closed === true || (isOffer(object) && this.isOfOthers(run, object, place));
  }

  sight(run: MaskRun, object: JsonObject, place: Place): WallSight | undefined {
    const { walls } = run.looker;
    if (!walls || isEnvelope(object)) return undefined;
    return walls.look(object, resourceOf(object, place.declared, place.nestedAs), place.walled);
  }

  /** Asked for by its key, it gets the answer of what does not exist, also where the answer wraps it. */
  shut(run: MaskRun, object: JsonObject, { parent }: Place): undefined {
    if (run.path.length === 0 || (run.path.length === 1 && parent === undefined)) throw new Refusal('RECORD_NOT_YOURS');
    return run.drop('FREE_TEXT', object);
  }
}

/** Whether a value holds no word and no figure, however deep. */
export const saysNothing = (value: JsonValue): boolean => typeof value === 'object' && Object.values(value ?? {}).every(saysNothing);
