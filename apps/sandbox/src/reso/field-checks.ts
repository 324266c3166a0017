import type { JsonObject, JsonValue } from '@gatehouse/kernel';
import type { Lookups } from './lookups.js';
import { navigation } from './navigation.js';
import type { ErrorDetail } from './odata-error.js';
import type { EntityType, FieldType } from './schema.js';

/** Fields that only the server sets, in any resource. */
const SERVER_SET =
  /^(?:ModificationTimestamp|OriginalEntryTimestamp|StatusChangeTimestamp|MajorChangeTimestamp|OriginatingSystem\w*|SourceSystem\w*|PhotosCount|FeedTypes|Mlg\w+|DaysOnMarket|CumulativeDaysOnMarket|ListingId|ShowingId|ShowingRequestId|UniversalPropertyId)$/;

const DAY = /^\d{4}-\d{2}-\d{2}$/;

function fits(field: FieldType, value: JsonValue): boolean {
  if (value === null) return true;
  if (field.collection) return Array.isArray(value) && value.every((item) => typeof item === 'string');
  switch (field.type) {
    case 'Edm.Boolean':
      return typeof value === 'boolean';
    case 'Edm.Int64':
      return Number.isInteger(value);
    case 'Edm.Decimal':
      return typeof value === 'number';
    case 'Edm.Date':
      return typeof value === 'string' && DAY.test(value) && !Number.isNaN(Date.parse(value));
    case 'Edm.DateTimeOffset':
      return typeof value === 'string' && !Number.isNaN(Date.parse(value));
    default:
      return typeof value === 'string';
  }
}

function outside(allowed: ReadonlySet<string>, value: JsonValue): JsonValue | undefined {
  return [value].flat().find((item) => typeof item === 'string' && !allowed.has(item));
}

function check(type: EntityType, name: string, value: JsonValue, lookups: Lookups): ErrorDetail | undefined {
  const fault = (code: string, message: string): ErrorDetail => ({ code, target: name, message });
  const field = type.fields.get(name);
  if (!field && navigation(type.name, name)) return fault('ReadOnly', `${name} is kept in its own resource and cannot be written here.`);
  if (!field) return fault('UnknownField', `${type.name} has no field ${name}.`);
  if (name === type.key || SERVER_SET.test(name)) return fault('ReadOnly', `${name} is set by the MLS and cannot be written.`);
  if (!fits(field, value)) return fault('WrongType', `${name} must be ${field.collection ? 'a list of texts' : field.type.slice(4)}.`);
  const lookup = lookups.nameOf(type.name, name);
  const stranger = lookup === undefined ? undefined : outside(lookups.values(lookup), value);
  return stranger === undefined ? undefined : fault('NotInLookup', `${name} must be a value of the lookup ${lookup}.`);
}

/** Everything wrong with the fields of one write, each by its own name. */
export function fieldFaults(type: EntityType, body: JsonObject, lookups: Lookups): ErrorDetail[] {
  return Object.entries(body).flatMap(([name, value]) => check(type, name, value, lookups) ?? []);
}

/** Times as the tables hold them, in UTC. */
export function canonicalFields(type: EntityType, body: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => {
      const time = type.fields.get(name)?.type === 'Edm.DateTimeOffset' && typeof value === 'string';
      return [name, time ? new Date(value).toISOString() : value];
    }),
  );
}
