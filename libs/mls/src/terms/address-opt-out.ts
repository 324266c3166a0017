import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import { ADDRESS_FIELDS } from '../query/resources.js';
import { saysNo } from './row-values.js';

/** What a row must hold so that its address is recognised in other texts. */
export const ADDRESS_MARKS = [
  'StreetNumber',
  'StreetName',
  'StreetSuffix',
  'UnparsedAddress',
  'ParcelNumber',
  'UniversalPropertyId',
  'Latitude',
  'Longitude',
];
/** Shorter than this it would be found in any text. */
const SHORTEST_NAME = 4;
const SHORTEST_NUMBER = 6;
const DECODINGS = 3;

const compact = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

/** A path of a photo may be percent-encoded, more than once. */
function plainly(text: string): string {
  let plain = text.normalize('NFKC');
  for (let turn = 0; turn < DECODINGS && plain.includes('%'); turn += 1) {
    try {
      plain = decodeURIComponent(plain);
    } catch {
      break;
    }
  }
  return compact(plain);
}

/** The address that one listing hides, as far as a text can be known to hold it. */
export class HiddenAddress {
  private readonly marks: readonly string[];

  /** `source` is the row as the MLS gave it. */
  constructor(source: JsonObject) {
    const [number, name, suffix] = ['StreetNumber', 'StreetName', 'StreetSuffix'].map((field) => textOf(source[field])) as [
      string,
      string,
      string,
    ];
    const streets = [`${number}${name}`, name, `${name}${suffix}`, textOf(source['UnparsedAddress']).split(',')[0]!];
    const numbers = ['ParcelNumber', 'UniversalPropertyId', 'Latitude', 'Longitude'].map((field) => textOf(source[field]));
    this.marks = [
      ...streets.map(compact).filter((mark) => mark.length >= SHORTEST_NAME),
      ...numbers.map(compact).filter((mark) => mark.length >= SHORTEST_NUMBER),
    ];
  }

  /** Whether this value of this field gives the address away. */
  inField(field: string, value: JsonValue | undefined): boolean {
    return ADDRESS_FIELDS.has(field) || (Array.isArray(value) ? value.some((item) => this.inText(item)) : this.inText(value));
  }

  private inText(value: JsonValue | undefined): boolean {
    if (typeof value !== 'string') return false;
    const text = plainly(value);
    return this.marks.some((mark) => text.includes(mark));
  }

  /** The record without the fields and texts that give it away: remarks, captions, paths of photos, numbers of the MLS. */
  without(record: JsonObject): JsonObject {
    const kept: JsonObject = {};
    for (const [field, item] of Object.entries(record)) {
      if (ADDRESS_FIELDS.has(field) || this.inText(item)) continue;
      kept[field] = Array.isArray(item)
        ? item.filter((entry) => !this.inText(entry)).map((entry) => (isJsonObject(entry) ? this.without(entry) : entry))
        : isJsonObject(item)
          ? this.without(item)
          : item;
    }
    return kept;
  }
}

/** A seller's "do not show my address". */
export function hidesAddress(listing: JsonObject, isParticipant: boolean): boolean {
  return saysNo(listing['InternetAddressDisplayYN']) && !isParticipant;
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
