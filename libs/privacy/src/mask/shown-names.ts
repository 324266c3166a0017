import type { Audience, JsonObject } from '@gatehouse/kernel';
import type { MaskRun } from './mask-run.js';

const NAME_FIELDS = [
  'FirstName',
  'LastName',
  'FullName',
  'MiddleName',
  'Nickname',
  'firstName',
  'lastName',
  'fullName',
  'first_name',
  'last_name',
  'full_name',
  'BuyerName',
  'SellerName',
];

/** Names in a record that its reader sees anyway, whole and in parts, in lower case. */
export function namesShown(run: MaskRun, record: JsonObject, standing: ReadonlySet<Audience>): ReadonlySet<string> {
  if (run.looker.maskOwn || !standing.has('OWNER_MEMBER')) return new Set();
  const names = new Set<string>();
  for (const field of NAME_FIELDS) {
    const value = record[field];
    if (typeof value !== 'string') continue;
    names.add(value.toLowerCase());
    for (const part of value.toLowerCase().split(/\s+/)) if (part.length > 2) names.add(part);
  }
  return names;
}
