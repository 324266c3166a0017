import type { JsonValue } from '@gatehouse/kernel';
import type { LiteralType } from '../../odata/ast.js';

/** How values of an Edm type are compared. `enumeration`: a type of the MLS's own, whose members are identifiers. */
export type Kind = 'text' | 'number' | 'boolean' | 'instant' | 'date' | 'time' | 'enumeration';

const KINDS: Readonly<Record<string, Kind>> = {
  'Edm.String': 'text',
  'Edm.Guid': 'text',
  'Edm.Boolean': 'boolean',
  'Edm.DateTimeOffset': 'instant',
  'Edm.Date': 'date',
  'Edm.TimeOfDay': 'time',
  ...Object.fromEntries(
    ['Byte', 'SByte', 'Int16', 'Int32', 'Int64', 'Decimal', 'Double', 'Single'].map((name) => [`Edm.${name}`, 'number']),
  ),
};

/** Undefined for what cannot be compared here: durations, binaries, places on a map. */
export function kindOf(edmType: string): { readonly kind: Kind | undefined; readonly collection: boolean } {
  const collection = edmType.startsWith('Collection(');
  const name = collection ? edmType.slice('Collection('.length, -1) : edmType;
  return { kind: KINDS[name] ?? (name.startsWith('Edm.') ? undefined : 'enumeration'), collection };
}

/** Which literals may stand beside a value of a kind. */
const ACCEPTS: Readonly<Record<Kind, readonly LiteralType[]>> = {
  text: ['string', 'guid', 'enum'],
  number: ['number'],
  boolean: ['boolean'],
  instant: ['datetime', 'date'],
  date: ['date', 'datetime'],
  time: ['time'],
  enumeration: ['string', 'enum'],
};

export function accepts(kind: Kind, literal: LiteralType): boolean {
  return literal === 'null' || ACCEPTS[kind].includes(literal);
}

/** Milliseconds since the epoch, with what is finer as a fraction; NaN for what is no time. A time without offset is UTC. */
export function instantOf(text: string): number {
  const offset = /(?:Z|[+-]\d\d:?\d\d)$/i.test(text) || !text.includes('T') ? '' : 'Z';
  const finer = /\.\d{3}(\d{1,9})/.exec(text)?.[1];
  return Date.parse(`${text}${offset}`) + (finer === undefined ? 0 : Number(`0.${finer}`));
}

/** `ActiveUnderContract` for `Active Under Contract`: an enumeration member as an identifier. */
export function memberName(value: string): string {
  return value.replaceAll(/[^A-Za-z0-9]/g, '');
}

export type Comparable = string | number | boolean | null;

/** A value as it is compared: numbers that an MLS writes as texts are numbers, times of different offsets are one time. */
export function comparable(value: JsonValue | undefined, kind: Kind | undefined): Comparable {
  if (value === undefined || value === null || typeof value === 'object') return null;
  switch (kind) {
    case 'number':
      return typeof value === 'string' ? (value.trim() === '' || Number.isNaN(Number(value)) ? null : Number(value)) : value;
    case 'instant':
      return typeof value === 'string' ? (Number.isNaN(instantOf(value)) ? null : instantOf(value)) : value;
    case 'date':
      return String(value).slice(0, 10);
    case 'enumeration':
      return typeof value === 'string' ? memberName(value) : value;
    default:
      return value;
  }
}
