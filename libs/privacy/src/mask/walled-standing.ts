import type { Audience } from '@gatehouse/kernel';

const RELATIONS: ReadonlySet<Audience> = new Set<Audience>(['LISTING_OFFICE', 'LISTING_SIDE', 'OWNER_MEMBER']);

/** What is left of a standing across an information wall: what anybody of the MLS may see. */
export function ofOthersSide(standing: ReadonlySet<Audience>): ReadonlySet<Audience> {
  return new Set([...standing].filter((audience) => !RELATIONS.has(audience)));
}
