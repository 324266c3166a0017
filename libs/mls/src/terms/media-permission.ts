import type { Audience, JsonObject } from '@gatehouse/kernel';
import { listed } from './row-values.js';

/** Media.Permission values and who they are for. All that an item carries must be met. Source: RESO Data Dictionary 2.1, Permission lookup. */
const PERMISSIONS: Readonly<Record<string, Audience>> = {
  public: 'PUBLIC_IDX',
  idx: 'PUBLIC_IDX',
  vow: 'VOW',
  agentonly: 'PARTICIPANT',
  firmonly: 'LISTING_OFFICE',
  officeonly: 'LISTING_OFFICE',
  private: 'LISTING_SIDE',
};

/** An item without permissions is for participants; a document is, whatever its permission says less. */
export function permitted(media: JsonObject, standing: ReadonlySet<Audience>): boolean {
  const permissions = listed(media['Permission'] ?? null);
  if (media['MediaCategory'] === 'Document' && !standing.has('PARTICIPANT')) return false;
  if (permissions.length === 0) return standing.has('PARTICIPANT');
  return permissions.every((permission) => standing.has(PERMISSIONS[permission.replaceAll(/\s/g, '').toLowerCase()] ?? 'NEVER'));
}
