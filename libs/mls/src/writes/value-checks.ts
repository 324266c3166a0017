import type { JsonObject, JsonValue } from '@gatehouse/kernel';
import { canonicalStatus } from '../connection/status.js';
import { compactName } from '../reso/service-metadata.js';

const DAY = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const LONGEST = 20_000;

/** What a value of this Edm type has to be, in words; undefined where it fits. Null empties a field. */
export function misfit(type: string | undefined, value: JsonValue): string | undefined {
  if (value === null) return undefined;
  if (type?.startsWith('Collection('))
    return Array.isArray(value) && value.every((item) => typeof item === 'string' && item.length <= LONGEST)
      ? undefined
      : 'a list of texts';
  switch (type) {
    case 'Edm.Boolean':
      return typeof value === 'boolean' ? undefined : 'true or false';
    case 'Edm.Int16':
    case 'Edm.Int32':
    case 'Edm.Int64':
      return Number.isSafeInteger(value) ? undefined : 'a whole number';
    case 'Edm.Decimal':
    case 'Edm.Double':
      return typeof value === 'number' && Number.isFinite(value) ? undefined : 'a number';
    case 'Edm.Date':
      return typeof value === 'string' && DAY.test(value) ? undefined : 'a date such as 2026-05-31';
    case 'Edm.DateTimeOffset':
      return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? undefined : 'a time such as 2026-05-31T14:00:00-07:00';
    default:
      return typeof value === 'string' && value.length <= LONGEST ? undefined : 'a text';
  }
}

/** Whether what was read back is what was sent: decimals may come as text, enumerations in another spelling, lists in another order, times in UTC. */
export function isSame(sent: JsonValue, read: JsonValue | undefined): boolean {
  if (sent === null || read === undefined || read === null) return sent === (read ?? null) || isEmptyList(sent, read);
  if (Array.isArray(sent) || Array.isArray(read)) return listOf(sent).join('\n') === listOf(read).join('\n');
  if (typeof sent === 'number') return Number(read) === sent;
  if (typeof sent !== 'string' || typeof read !== 'string') return sent === read;
  return sent === read || canonicalStatus(sent) === canonicalStatus(read) || isSameTime(sent, read);
}

const isEmptyList = (sent: JsonValue, read: JsonValue | undefined): boolean =>
  Array.isArray(sent ?? []) && listOf(sent ?? []).length === 0 && listOf(read ?? []).length === 0;
const isSameTime = (sent: string, read: string): boolean =>
  /^\d{4}-\d\d-\d\d/.test(sent) && /^\d{4}-\d\d-\d\d/.test(read) && Date.parse(sent) === Date.parse(read);

function listOf(value: JsonValue): string[] {
  const items = Array.isArray(value) ? value : typeof value === 'string' && value !== '' ? value.split(',') : [];
  return items.map((item) => compactName(String(item))).toSorted();
}

/** Fields by whether the record holds what was sent. */
export function appliedIn(changes: JsonObject, row: JsonObject): { applied: string[]; open: string[] } {
  const names = Object.keys(changes);
  const applied = names.filter((name) => isSame(changes[name]!, row[name]));
  return { applied, open: names.filter((name) => !applied.includes(name)) };
}
