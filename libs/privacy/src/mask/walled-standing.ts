import type { Audience } from '@gatehouse/kernel';
import type { WallSight } from '../walls/wall-keeping.js';

const RELATIONS: ReadonlySet<Audience> = new Set<Audience>(['LISTING_OFFICE', 'LISTING_SIDE', 'OWNER_MEMBER', 'FIRM_OVERSIGHT']);

/** What is left of a standing across an information wall: what anybody of the MLS may see. All of it where none stands. */
export function sideOf(sight: WallSight | undefined, standing: ReadonlySet<Audience>): ReadonlySet<Audience> {
  return sight?.closed ? new Set([...standing].filter((audience) => !RELATIONS.has(audience))) : standing;
}
