import { isIP } from 'node:net';
import { isStateCode, isTimeZone } from '@gatehouse/kernel';
import { Value, type Wording } from './setting.js';

const isText = (value: unknown): value is string => typeof value === 'string' && value.length > 0;

export const Text = (wording: Wording): PropertyDecorator => Value(wording, { type: 'string', minLength: 1 }, isText);

/** Text that a linear pattern must match whole. */
export const Matching = (pattern: RegExp, wording: Wording): PropertyDecorator =>
  Value(wording, { type: 'string', pattern: pattern.source }, (value) => isText(value) && pattern.test(value));

/** Lower-case name used in URLs and tool names. */
export const Slug = (wording: Wording): PropertyDecorator => Matching(/^[a-z][a-z0-9-]{0,31}$/, wording);

/** A calendar day, as YYYY-MM-DD. */
export const Day = (wording: Wording): PropertyDecorator =>
  Value(wording, { type: 'string', format: 'date' }, (value) => {
    if (!isText(value) || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
    const at = new Date(`${value}T00:00:00Z`);
    return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value);
  });

export const Whole = (least: number, most: number, wording: Wording): PropertyDecorator =>
  Value(
    wording,
    { type: 'integer', minimum: least, maximum: most },
    (value) => Number.isInteger(value) && (value as number) >= least && (value as number) <= most,
  );

export const Flag = (wording: Wording): PropertyDecorator => Value(wording, { type: 'boolean' }, (value) => typeof value === 'boolean');

export const Choice = (choices: readonly string[], wording: Omit<Wording, 'expected'>): PropertyDecorator =>
  Value({ ...wording, expected: `one of ${choices.join(', ')}` }, { enum: choices }, (value) => isText(value) && choices.includes(value));

export const Texts = (wording: Wording): PropertyDecorator =>
  Value(wording, { type: 'array', items: { type: 'string' } }, (value) => Array.isArray(value) && value.every(isText));

/** Two-letter codes of states (USPS). One that is none would be the law of nowhere, and that of the state that was meant would not count. */
export const StateCodes = (wording: Wording): PropertyDecorator =>
  Value(
    wording,
    { type: 'array', items: { type: 'string', pattern: '^[A-Z]{2}$' } },
    (value) => Array.isArray(value) && value.every(isStateCode),
  );

/** Texts by name. */
export const TextMap = (wording: Wording): PropertyDecorator =>
  Value(
    wording,
    { type: 'object', additionalProperties: { type: 'string', minLength: 1 } },
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isText),
  );

/** One of the choices by name. */
export const ChoiceMap = (
  choices: readonly string[],
  { what, ...wording }: Omit<Wording, 'expected'> & { readonly what: string },
): PropertyDecorator =>
  Value(
    { ...wording, expected: `${what}: one of ${choices.join(', ')}` },
    { type: 'object', additionalProperties: { enum: choices } },
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      Object.values(value).every((item) => choices.includes(item as string)),
  );

/** Lists of names by one of the choices. */
export const NameLists = (
  choices: readonly string[],
  { what, ...wording }: Omit<Wording, 'expected'> & { readonly what: string },
): PropertyDecorator =>
  Value(
    { ...wording, expected: `${what}; a role is one of ${choices.join(', ')}` },
    { type: 'object', propertyNames: { enum: choices }, additionalProperties: { type: 'array', items: { type: 'string' } } },
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      Object.entries(value).every(([name, names]) => choices.includes(name) && Array.isArray(names) && names.every(isText)),
  );

/** SHA-256 as base64, 32 bytes. */
export const KeyDigests = (wording: Wording): PropertyDecorator =>
  Value(
    wording,
    { type: 'array', items: { type: 'string', pattern: '^[A-Za-z0-9+/]{43}=$' } },
    (value) => Array.isArray(value) && value.every((item) => isText(item) && /^[A-Za-z0-9+/]{43}=$/.test(item)),
  );

export const Choices = (choices: readonly string[], wording: Omit<Wording, 'expected'>): PropertyDecorator =>
  Value(
    { ...wording, expected: `a list of ${choices.join(', ')}` },
    { type: 'array', items: { enum: choices } },
    (value) => Array.isArray(value) && value.every((item) => choices.includes(item as string)),
  );

/** An address, or a network in CIDR notation. */
const isNetwork = (entry: unknown): boolean => {
  if (!isText(entry)) return false;
  const [network = '', prefix, ...rest] = entry.split('/');
  const family = isIP(network);
  if (family === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
};

const isDestination = (entry: unknown): boolean => {
  const isHost = isText(entry) && isIP(entry.split('/')[0]!) === 0 && /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i.test(entry);
  return isHost || isNetwork(entry);
};

export const NetworkList = (wording: Wording): PropertyDecorator =>
  Value(wording, { type: 'array', items: { type: 'string' } }, (value) => Array.isArray(value) && value.every(isNetwork));

export const Destinations = (wording: Wording): PropertyDecorator =>
  Value(wording, { type: 'array', items: { type: 'string' } }, (value) => Array.isArray(value) && value.every(isDestination));

const isHttpUrl = (value: unknown): boolean => {
  if (!isText(value) || !URL.canParse(value)) return false;
  const url = new URL(value);
  return (url.protocol === 'https:' || url.protocol === 'http:') && url.username === '' && url.password === '';
};

/** An http or https URL without user information. */
export const HttpUrl = (wording: Wording): PropertyDecorator => Value(wording, { type: 'string', format: 'uri' }, isHttpUrl);

/** A time zone by its IANA name. */
export const Zone = (wording: Wording): PropertyDecorator =>
  Value(wording, { type: 'string', minLength: 1 }, (value) => isText(value) && isTimeZone(value));

export const HttpUrls = (wording: Wording): PropertyDecorator =>
  Value(wording, { type: 'array', items: { type: 'string', format: 'uri' } }, (value) => Array.isArray(value) && value.every(isHttpUrl));

/** `10m`, `30s`, `24h`. */
export const Duration = (wording: Wording): PropertyDecorator => Matching(/^[1-9][0-9]{0,5}(ms|s|m|h|d)$/, wording);

const UNITS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of a duration such as `10m`. */
export function milliseconds(duration: string): number {
  const unit = /[a-z]+$/.exec(duration)?.[0] ?? 'ms';
  return Number.parseInt(duration, 10) * (UNITS[unit] ?? 1);
}
