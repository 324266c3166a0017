import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import type { ServedFields } from '../query/served-fields.js';
import { itemType, lastPart, type EnumType, type ServiceMetadata } from './service-metadata.js';

const NUMBER = /^Edm\.(?:Decimal|Double|Single|Byte|SByte|Int16|Int32|Int64)$/;
const NUMERAL = /^-?\d{1,15}(?:\.\d{1,10})?$/;
const NO_OFFSET = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?$/;

/**
 * Reads what servers write in different ways as one thing: enumeration members by the names that people read, several values as a list, an
 * absent list as an empty one, decimals as numbers, times in UTC. What the metadata does not name is left out: nobody has classified it.
 */
export class RowReader {
  constructor(
    private readonly served: ServedFields,
    private readonly metadata: ServiceMetadata,
    /** Put before `prefixed` fields by this MLS, and nothing that people know. */
    private readonly prefix: { readonly text: string; readonly fields: ReadonlySet<string> },
  ) {}

  /** A row that needs no change is given back itself: of a whole MLS each copy costs. */
  row(resource: string, row: JsonObject): JsonObject {
    const types = this.served.all.get(resource);
    for (const name in row) {
      const type = types?.get(name);
      if (type === undefined ? name !== '@odata.etag' : this.value(name, type, row[name]!) !== row[name]) return this.changed(types, row);
    }
    return row;
  }

  private changed(types: ReadonlyMap<string, string> | undefined, row: JsonObject): JsonObject {
    const read: JsonObject = {};
    for (const name in row) {
      const type = types?.get(name);
      if (type !== undefined) read[name] = this.value(name, type, row[name]!);
      else if (name === '@odata.etag') read[name] = row[name]!;
    }
    return read;
  }

  private value(name: string, type: string, value: JsonValue): JsonValue {
    const item = itemType(type);
    const members = this.metadata.enumOf(type);
    if (type !== item || members?.flags) {
      const list = listOf(value);
      const read = list.flatMap((part) => this.parts(name, item, members, part));
      return list === value && list.length === read.length && list.every((part, index) => part === read[index]) ? value : read;
    }
    return members && typeof value === 'string' ? (members.members.get(value) ?? value) : this.single(name, item, value);
  }

  private parts(name: string, item: string, members: EnumType | undefined, value: JsonValue): JsonValue[] {
    if (!members || typeof value !== 'string') return [this.single(name, item, value)];
    return value.split(',').map((part) => members.members.get(part.trim()) ?? part.trim());
  }

  private single(name: string, type: string, value: JsonValue): JsonValue {
    if (isJsonObject(value)) return this.served.hasResource(lastPart(type)) ? this.row(lastPart(type), value) : value;
    if (typeof value !== 'string') return value;
    if (NUMBER.test(type)) return NUMERAL.test(value) ? Number(value) : null;
    if (type === 'Edm.DateTimeOffset' && NO_OFFSET.test(value)) return `${value}Z`;
    const { text, fields } = this.prefix;
    return text !== '' && fields.has(name) && value.startsWith(text) ? value.slice(text.length) : value;
  }
}

function listOf(value: JsonValue): readonly JsonValue[] {
  if (value === null || value === '') return [];
  return Array.isArray(value) ? value : [value];
}
