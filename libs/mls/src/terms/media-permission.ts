import type { Audience, JsonObject } from '@gatehouse/kernel';
import { listed } from './row-values.js';

/** Media.Permission values that name a display, and who comes there: one that the caller comes to is enough. Source: RESO Data Dictionary 2.1, Permission lookup. */
const DISPLAYS = new Map<string, Audience>(Object.entries({ public: 'PUBLIC_IDX', idx: 'PUBLIC_IDX', vow: 'VOW' }));

/** Those that keep an item from others: each must be met, whatever display stands beside it. */
const LIMITS = new Map<string, Audience>(
  Object.entries({ agentonly: 'PARTICIPANT', firmonly: 'LISTING_OFFICE', officeonly: 'LISTING_OFFICE', private: 'LISTING_SIDE' }),
);

/** An item without permissions is for participants; a document is, whatever its permission says less. */
export function permitted(media: JsonObject, standing: ReadonlySet<Audience>): boolean {
  const permissions = listed(media['Permission'] ?? null).map((permission) => permission.replaceAll(/\s/g, '').toLowerCase());
  if (media['MediaCategory'] === 'Document' && !standing.has('PARTICIPANT')) return false;
  if (permissions.length === 0) return standing.has('PARTICIPANT');
  const displays = permissions.flatMap((permission) => DISPLAYS.get(permission) ?? []);
  const limits = permissions.filter((permission) => !DISPLAYS.has(permission));
  return (
    limits.every((limit) => standing.has(LIMITS.get(limit) ?? 'NEVER')) &&
    (displays.length === 0 || displays.some((display) => standing.has(display)))
  );
}
