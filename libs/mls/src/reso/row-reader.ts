import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import type { ServedFields } from '../query/served-fields.js';
import { itemType, lastPart, type EnumType, type ServiceMetadata } from './service-metadata.js';

const NUMBER = /^Edm\.(?:Decimal|Double|Single|Byte|SByte|Int16|Int32|Int64)$/;
const NUMERAL = /^-?\d{1,15}(?:\.\d{1,10})?$/;
const TIME = 'Edm.DateTimeOffset';
const ETAG = '@odata.etag';
/** The same from OData 4.01 on. */
const SHORT_ETAG = '@etag';
const NO_OFFSET = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?$/;

/** The Data Dictionary has keys as texts; a service may have them as numbers. */
export const isNumericKey = (name: string, type: string): boolean => name.endsWith('Key') && NUMBER.test(type);

interface FieldReading {
  readonly isList: boolean;
  readonly members: EnumType | undefined;
  /** The resource whose records stand here. */
  readonly related: string | undefined;
  readonly isNumber: boolean;
  readonly isTime: boolean;
  /** A key that this MLS has as a number: everybody else knows keys as texts. */
  readonly isId: boolean;
  readonly isKey: boolean;
  /** Single values of it are read as they come. */
  readonly isPlain: boolean;
}

/**
 * Reads what servers write in different ways as one thing: enumeration members by the names that people read, several values as a list, an
 * absent list as an empty one, decimals as numbers, keys as texts, times in UTC. What the metadata does not name is left out: nobody has classified it.
 */
export class RowReader {
  private readonly fields = new Map<string, ReadonlyMap<string, FieldReading>>();

  constructor(
    private readonly served: ServedFields,
    private readonly metadata: ServiceMetadata,
    /** Put before `prefixed` fields by this MLS, and nothing that people know. */
    private readonly prefix: { readonly text: string; readonly fields: ReadonlySet<string> },
  ) {}

  /** A row that needs no change is given back itself: of a whole MLS each copy costs. */
  row(resource: string, row: JsonObject): JsonObject {
    const fields = this.fieldsOf(resource);
    for (const name in row) {
      const field = fields.get(name);
      if (field === undefined ? name !== ETAG : this.value(field, row[name]!) !== row[name]) return this.changed(fields, row);
    }
    return row;
  }

  /** What is asked of every value of a field is settled once. */
  private fieldsOf(resource: string): ReadonlyMap<string, FieldReading> {
    let known = this.fields.get(resource);
    if (known) return known;
    const { text, fields: prefixed } = this.prefix;
    const reading = ([name, type]: readonly [string, string]): [string, FieldReading] => {
      const item = itemType(type);
      const members = this.metadata.enumOf(type);
      const related = this.served.hasResource(lastPart(item)) ? lastPart(item) : undefined;
      const isList = type !== item || members?.flags === true;
      const isId = isNumericKey(name, item);
      const [isNumber, isTime, isKey] = [!isId && NUMBER.test(item), item === TIME, text !== '' && prefixed.has(name)];
      const isPlain = !members && related === undefined && !isNumber && !isTime && !isKey && !isId;
      return [name, { isList, members, related, isNumber, isTime, isKey, isId, isPlain }];
    };
    known = new Map([...(this.served.all.get(resource) ?? [])].map(reading));
    this.fields.set(resource, known);
    return known;
  }

  private changed(fields: ReadonlyMap<string, FieldReading>, row: JsonObject): JsonObject {
    const read: JsonObject = {};
    for (const name in row) {
      const field = fields.get(name);
      if (field !== undefined) read[name] = this.value(field, row[name]!);
      else if (name === ETAG || name === SHORT_ETAG) read[ETAG] = row[name]!;
    }
    return read;
  }

  private value(field: FieldReading, value: JsonValue): JsonValue {
    const { members } = field;
    if (field.isPlain) return field.isList ? listOf(value) : value;
    if (field.isList) {
      const list = listOf(value);
      const read = list.flatMap((part) => this.parts(field, part));
      return list === value && list.length === read.length && list.every((part, index) => part === read[index]) ? value : read;
    }
    return members && typeof value === 'string' ? (members.members.get(value) ?? value) : this.single(field, value);
  }

  private parts(field: FieldReading, value: JsonValue): JsonValue[] {
    const { members } = field;
    if (!members || typeof value !== 'string') return [this.single(field, value)];
    return value.split(',').map((part) => members.members.get(part.trim()) ?? part.trim());
  }

  private single({ related, isNumber, isTime, isKey, isId }: FieldReading, value: JsonValue): JsonValue {
    if (isId && typeof value === 'number') return String(value);
    if (typeof value === 'object') return related !== undefined && isJsonObject(value) ? this.row(related, value) : value;
    if (typeof value !== 'string') return value;
    if (isNumber) return NUMERAL.test(value) ? Number(value) : null;
    if (isTime && NO_OFFSET.test(value)) return `${value}Z`;
    const { text } = this.prefix;
    return isKey && value.startsWith(text) ? value.slice(text.length) : value;
  }
}

function listOf(value: JsonValue): JsonValue[] {
  if (value === null || value === '') return [];
  return Array.isArray(value) ? value : [value];
}
