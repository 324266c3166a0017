import { isJsonObject, type JsonValue } from '@gatehouse/kernel';

type Sound = (value: JsonValue) => boolean;

const TYPES: ReadonlySet<JsonValue> = new Set(['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']);
const isText: Sound = (value) => typeof value === 'string';
const isFlag: Sound = (value) => typeof value === 'boolean';
const isNumber: Sound = (value) => typeof value === 'number';
const isSize: Sound = (value) => Number.isInteger(value) && Number(value) >= 0;
const isList: Sound = (value) => Array.isArray(value);
/** A flag in OpenAPI 3.0, a number in 3.1. */
const isExclusive: Sound = (value) => isFlag(value) || isNumber(value);

const SOUND = new Map<string, Sound>([
  ['type', (value) => (Array.isArray(value) ? value.length > 0 && value.every((type) => TYPES.has(type)) : TYPES.has(value))],
  ['enum', (value) => Array.isArray(value) && value.length > 0],
  ['examples', isList],
  ['required', (value) => Array.isArray(value) && value.every(isText) && new Set(value).size === value.length],
  ['dependentRequired', isJsonObject],
  ['multipleOf', (value) => isNumber(value) && Number(value) > 0],
  ...['title', 'description', 'format'].map((key) => [key, isText] as const),
  ...['deprecated', 'uniqueItems'].map((key) => [key, isFlag] as const),
  ...['minimum', 'maximum'].map((key) => [key, isNumber] as const),
  ...['exclusiveMinimum', 'exclusiveMaximum'].map((key) => [key, isExclusive] as const),
  ...['Length', 'Items', 'Contains', 'Properties'].flatMap((of) => [`min${of}`, `max${of}`].map((key) => [key, isSize] as const)),
]);

/** Whether a keyword has a value that JSON Schema gives it. One that has not (`required: true`, `type: date`) would make the whole schema none. */
export function isSound(key: string, value: JsonValue): boolean {
  return SOUND.get(key)?.(value) ?? true;
}
