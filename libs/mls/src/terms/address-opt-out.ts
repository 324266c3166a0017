import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import { ADDRESS_FIELDS } from '../query/resources.js';

const compact = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/**
 * A seller's "do not show my address": its fields go, and so does every other text that holds the street, be it a remark, a caption
 * or the path of a photo. `source` is the row as the MLS gave it.
 */
export function withoutAddress(row: JsonObject, source: JsonObject): JsonObject {
  const streets = [
    `${text(source['StreetNumber'])} ${text(source['StreetName'])}`,
    text(source['StreetName']),
    text(source['UnparsedAddress']).split(',')[0]!,
  ];
  const marks = streets.map(compact).filter((mark) => mark.length >= 4);
  const gives = (value: JsonValue): boolean => typeof value === 'string' && marks.some((mark) => compact(value).includes(mark));
  const clean = (value: JsonObject): JsonObject => {
    const kept: JsonObject = {};
    for (const [field, item] of Object.entries(value)) {
      if (ADDRESS_FIELDS.has(field) || gives(item)) continue;
      kept[field] = Array.isArray(item)
        ? item.filter((entry) => !gives(entry)).map((entry) => (isJsonObject(entry) ? clean(entry) : entry))
        : isJsonObject(item)
          ? clean(item)
          : item;
    }
    return kept;
  };
  return clean(row);
}

function text(value: JsonValue | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
