import { isJsonObject, type JsonValue } from '@gatehouse/kernel';

/**
 * RESO resources by the field that is their key, and what CRMs call theirs. What belongs to another record names that one's key too, so the
 * particular comes before what it belongs to.
 */
const KEYS: Readonly<Record<string, string>> = {
  DocumentId: 'Document',
  MessageId: 'Message',
  TaskKey: 'Task',
  ContactListingNotesKey: 'ContactListingNotes',
  MediaKey: 'Media',
  OpenHouseKey: 'OpenHouse',
  ShowingRequestKey: 'ShowingRequest',
  ShowingKey: 'Showing',
  TransactionKey: 'TransactionManagement',
  ContactKey: 'Contacts',
  ListingKey: 'Property',
  TeamKey: 'Teams',
  MemberKey: 'Member',
  OfficeKey: 'Office',
};
/** What looks like a key: a name or a number of a person does not get into the audit in its place. */
const KEY = /^(?=.*\d)[A-Za-z0-9][A-Za-z0-9._-]{0,47}$/;
const LOOKS_PERSONAL = /^\+?\d{9,}$/;

export interface SourceRecord {
  readonly resource: string;
  readonly key: string;
}

/**
 * The record in which a finding stood: the innermost object on the way to it that has a key. Texts that hold JSON are walked as JSON, as the
 * pointer does.
 *
 * @param path JSON Pointer (RFC 6901) to the text, from the finding
 * @param resource RESO resource of the tool's records, whose own key goes first where an object has several
 */
export function recordAround(payload: JsonValue, path: string, resource: string | undefined): SourceRecord | undefined {
  let at: JsonValue | undefined = payload;
  let found = keyOf(at, resource);
  for (const step of path.split('/').slice(1)) {
    at = memberOf(at, step.replaceAll('~1', '/').replaceAll('~0', '~'));
    if (at === undefined) break;
    found = keyOf(at, resource) ?? found;
  }
  return found;
}

function memberOf(value: JsonValue | undefined, step: string): JsonValue | undefined {
  if (Array.isArray(value)) return opened(value[Number(step)]);
  return isJsonObject(value) && Object.hasOwn(value, step) ? opened(value[step]) : undefined;
}

function opened(value: JsonValue | undefined): JsonValue | undefined {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as JsonValue;
  } catch {
    return value;
  }
}

function keyOf(value: JsonValue | undefined, resource: string | undefined): SourceRecord | undefined {
  if (!isJsonObject(value)) return undefined;
  const fields = Object.entries(KEYS);
  const own = fields.filter(([, name]) => name === resource);
  for (const [field, name] of [...own, ...fields]) {
    const key = value[field];
    if (typeof key === 'string' && KEY.test(key) && !LOOKS_PERSONAL.test(key)) return { resource: name, key };
  }
  return undefined;
}
