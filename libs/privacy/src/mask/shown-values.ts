import type { Audience, FieldRule, JsonObject, PiiLabel } from '@gatehouse/kernel';
import { isClientResource } from '../fields/resource-kind.js';

/** Whether what was found in a text is what the record at hand shows its reader anyway. */
export type Shown = (label: PiiLabel, value: string) => boolean;

/** That figures are a code tells more than a field in which they stand too. */
const TELLS_MORE: ReadonlySet<PiiLabel> = new Set(['ACCESS_CODE', 'CREDENTIAL']);
const LEAST = 4;

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
function namesShown(maskOwn: boolean, record: JsonObject, standing: ReadonlySet<Audience>): ReadonlySet<string> {
  if (maskOwn || !standing.has('OWNER_MEMBER')) return new Set();
  const names = new Set<string>();
  for (const field of NAME_FIELDS) {
    const value = record[field];
    if (typeof value !== 'string') continue;
    names.add(value.toLowerCase());
    for (const part of value.toLowerCase().split(/\s+/)) if (part.length > 2) names.add(part);
  }
  return names;
}

export interface ShownRecord {
  readonly record: JsonObject;
  readonly resource: string;
  readonly rules: ReadonlyMap<string, FieldRule>;
  readonly standing: ReadonlySet<Audience>;
}

/**
 * Names of the client, and what stands in clear in a field of the same record: of a parcel number or a postal code that the record shows, its
 * remarks may speak, whatever else figures of that form could be.
 */
export function shownIn(maskOwn: boolean, shown: ShownRecord, outer: Shown): Shown {
  const { record, resource, standing } = shown;
  const isClient = isClientResource(resource);
  const names = isClient ? namesShown(maskOwn, record, standing) : undefined;
  return (label, value) =>
    (label === 'PERSON' && names?.has(value.toLowerCase()) === true) ||
    (!TELLS_MORE.has(label) && value.length >= LEAST && standsInClear(value, shown)) ||
    (!isClient && outer(label, value));
}

function standsInClear(value: string, { record, rules, standing }: ShownRecord): boolean {
  return Object.entries(record).some(([field, clear]) => {
    const rule = rules.get(field);
    const isClear = rule?.model === 'show' && rule.pii === undefined && standing.has(rule.audience);
    return isClear && typeof clear === 'string' && holdsWhole(clear, value);
  });
}

const ENDS_IN_A_WORD = /[\p{L}\p{N}]$/u;
const BEGINS_IN_A_WORD = /^[\p{L}\p{N}]/u;

function holdsWhole(text: string, value: string): boolean {
  const at = text.indexOf(value);
  return at !== -1 && !ENDS_IN_A_WORD.test(text.slice(0, at)) && !BEGINS_IN_A_WORD.test(text.slice(at + value.length));
}
