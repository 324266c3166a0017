import { licenceStanding } from '../licence.js';
import type { CellKind } from './roster-columns.js';

type Read = { readonly value: string | boolean | undefined } | { readonly fault: string };

const YES = new Set(['true', 't', 'yes', 'y', '1']);
const NO = new Set(['false', 'f', 'no', 'n', '0']);
const ISO = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ][\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?$/;
const AMERICAN = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?: [\d:]+(?: ?[AP]M)?)?$/i;

/** The text of a cell; undefined where it says nothing. A list counts as its items with commas, as MemberIsAssistantTo is written in CSV. */
function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value) && value.every((item) => typeof item === 'string' || typeof item === 'number')) return value.join(',');
  return undefined;
}

/** A cell by its kind; an empty one says nothing. */
export function readCell(kind: CellKind, given: unknown): Read {
  const text = textOf(given);
  if (text === undefined) return { fault: 'expected text' };
  if (text === '') return { value: undefined };
  if (kind === 'flag') return flag(text.toLowerCase());
  if (kind === 'date') return date(text);
  if (kind === 'standing' && licenceStanding(text) === undefined)
    return { fault: 'expected the state of a licence, such as Active, Suspended, Revoked, Inactive or Expired' };
  return { value: text };
}

function flag(text: string): Read {
  if (YES.has(text)) return { value: true };
  return NO.has(text) ? { value: false } : { fault: 'expected true or false (yes, no, Y, N, 1, 0)' };
}

/** Days of the calendar: 2027-03-31, an ISO timestamp of which the day counts, or 3/31/2027 as spreadsheets here write it. */
function date(text: string): Read {
  const iso = ISO.exec(text);
  const american = AMERICAN.exec(text);
  const [year, month, day] = iso ? [iso[1], iso[2], iso[3]] : american ? [american[3], american[1], american[2]] : [];
  const written = `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`;
  // A day that is not in its month moves to the next one.
  const parsed = new Date(`${written}T00:00:00Z`);
  const isDay = !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(written);
  return isDay ? { value: written } : { fault: 'expected a date such as 2027-03-31 or 3/31/2027' };
}
