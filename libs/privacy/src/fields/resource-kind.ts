import type { Audience, ModelExposure } from '@gatehouse/kernel';

/** What a field gets that nobody classified. */
export interface SafeDefault {
  readonly audience: Audience;
  readonly model: ModelExposure;
  readonly fieldClass: string;
}

const CLIENT = new Set([
  'contacts',
  'contactlistings',
  'contactlistingnotes',
  'prospecting',
  'savedsearch',
  'transactionmanagement',
  'offers',
]);
const LISTING = /^(?:property|building|openhouse|media|caravan)/;
const ROSTER = /^(?:member|office|team|association|ouid|socialmedia|rules|field|lookup|model|relatedlookup|historytransactional)/;
const LIST_SIDE = /^(?:showing|lockorbox)/;
const TRACKING = /^(?:internettracking|queue|entityevent)/;

/** True for resources whose records are a client's private data (RESO Contacts and what hangs on it). */
export function isClientResource(resource: string): boolean {
  return CLIENT.has(resource.toLowerCase());
}

/** The fail-closed default of a resource. A resource that nobody knows is treated as a client record. */
export function safeDefault(resource: string): SafeDefault {
  const name = resource.toLowerCase();
  if (LISTING.test(name)) return { audience: 'PARTICIPANT', model: 'scan', fieldClass: 'listing_unknown' };
  if (ROSTER.test(name)) return { audience: 'PARTICIPANT', model: 'scan', fieldClass: 'roster_unknown' };
  if (LIST_SIDE.test(name)) return { audience: 'LISTING_SIDE', model: 'scan', fieldClass: 'showing_unknown' };
  if (TRACKING.test(name)) return { audience: 'MLS_STAFF', model: 'redact', fieldClass: 'system_unknown' };
  return { audience: 'OWNER_MEMBER', model: 'token', fieldClass: 'client_unknown' };
}
