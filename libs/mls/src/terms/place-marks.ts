import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';

/** Four decimals of a degree are eleven metres or less. */
const DECIMALS = 4;
const SHORTEST_ID = 6;
const SHORTEST_ADDRESS = 5;
const MOST_WORDS = 4;
const LONGEST_TEXT = 20_000;
const NUMBER_THEN_WORDS = /\b(\d{1,6}[A-Za-z]?)((?:[\s,]+[\p{L}\p{N}'.-]{1,30}){1,4})/gu;

const compact = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
const isScalar = (value: JsonValue | undefined): value is string | number => typeof value === 'string' || typeof value === 'number';
const idMark = (text: string): string[] => (compact(text).length >= SHORTEST_ID ? [`id:${compact(text)}`] : []);

function geoMarks(latitude: number, longitude: number, spread: number): string[] {
  const unit = 10 ** DECIMALS;
  const [lat, lon] = [Math.round(latitude * unit), Math.round(longitude * unit)];
  const steps = Array.from({ length: 2 * spread + 1 }, (_, index) => index - spread);
  return steps.flatMap((north) => steps.map((east) => `geo:${lat + north},${lon + east}`));
}

/** What one listing's place is known by: parcel and property numbers, street address, coordinates. */
export function marksOfListing(listing: JsonObject): string[] {
  const text = (field: string): string => (isScalar(listing[field]) ? String(listing[field]) : '');
  const street = compact(`${text('StreetNumber')}${text('StreetName')}`);
  const { Latitude: latitude, Longitude: longitude } = listing;
  return [
    ...['UniversalPropertyId', 'UniversalParcelId', 'ParcelNumber'].flatMap((field) => idMark(text(field))),
    ...(text('StreetNumber') !== '' && street.length >= SHORTEST_ADDRESS ? [`address:${street}`] : []),
    // Other sources measure a few metres off.
    ...(typeof latitude === 'number' && typeof longitude === 'number' ? geoMarks(latitude, longitude, 1) : []),
  ];
}

/** Everything in a text that could be such a mark. */
export function marksInText(text: string): string[] {
  const marks = text.length <= 80 ? idMark(text) : [];
  for (const [, number, words] of text.slice(0, LONGEST_TEXT).matchAll(NUMBER_THEN_WORDS)) {
    const parts = words!.split(/[\s,]+/).filter(Boolean);
    for (let count = 1; count <= Math.min(MOST_WORDS, parts.length); count += 1)
      marks.push(`address:${compact(number! + parts.slice(0, count).join(''))}`);
  }
  for (const [token] of text.slice(0, LONGEST_TEXT).matchAll(/[A-Za-z0-9][A-Za-z0-9-]{5,39}/g)) marks.push(...idMark(token));
  return marks;
}

const LATITUDE = /^lat(?:itude)?$/i;
const LONGITUDE = /^(?:lon|lng|long|longitude)$/i;

/** The marks that the members of an object are by themselves; not those of what it holds. */
export function marksOfMembers(object: JsonObject): string[] {
  const entries = Object.entries(object);
  const at = (wanted: RegExp): number => Number(entries.find(([key, value]) => wanted.test(key) && isScalar(value))?.[1]);
  const [latitude, longitude] = [at(LATITUDE), at(LONGITUDE)];
  const numbers = entries.flatMap(([key, value]) => (/number|streetno/i.test(key) && isScalar(value) ? [String(value)] : []));
  const names = entries.flatMap(([key, value]) => (/street_?name|street$/i.test(key) && typeof value === 'string' ? [value] : []));
  return [
    ...entries.flatMap(([, value]) =>
      typeof value === 'string' ? marksInText(value) : typeof value === 'number' ? idMark(String(value)) : [],
    ),
    ...entries.flatMap(([, value]) =>
      Array.isArray(value) ? value.flatMap((item) => (typeof item === 'string' ? marksInText(item) : [])) : [],
    ),
    ...numbers.flatMap((number) => names.map((name) => `address:${compact(number + name)}`)),
    ...(Number.isFinite(latitude) && Number.isFinite(longitude) ? geoMarks(latitude, longitude, 0) : []),
  ];
}

/** Every mark in a document. */
export function marksWithin(value: JsonValue): string[] {
  if (Array.isArray(value)) return value.flatMap(marksWithin);
  if (typeof value === 'string') return marksInText(value);
  return isJsonObject(value)
    ? [...marksOfMembers(value), ...Object.values(value).flatMap((item) => (isScalar(item) ? [] : marksWithin(item)))]
    : [];
}
