import type { JsonObject, PiiLabel } from '@gatehouse/kernel';
import { isLetter, isUpper } from '../detect/letters.js';
import { MEANS, WORDS } from '../detect/words.js';
import { spelledPattern } from './spelled-secret.js';

/** A value of a record that its reader may not see in clear, as it may turn up again in the record's own texts. */
export interface RecordSecret {
  readonly value: string;
  readonly label: PiiLabel;
}

const REPEATED: ReadonlySet<PiiLabel> = new Set<PiiLabel>([
  'PERSON',
  'ADDRESS',
  'ACCESS_CODE',
  'SSN',
  'ACCOUNT',
  'ROUTING',
  'CARD',
  'CREDENTIAL',
  'DOB',
  'EMAIL',
  'PHONE',
]);
/** Figures that a listing shows to everybody: a code that equals one of them cannot be told from it. */
const OPEN_FIGURES = [
  'YearBuilt',
  'PostalCode',
  'StreetNumber',
  'ListPrice',
  'LivingArea',
  'LotSizeSquareFeet',
  'ListingId',
  'ParcelNumber',
];
const MOST = 32;

/** What is worth looking for of one hidden value: the value, and of a name the parts that are names and nothing else. */
export function secretsOf(label: PiiLabel | undefined, value: unknown, record: JsonObject): RecordSecret[] {
  if (!label || !REPEATED.has(label)) return [];
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  // A figure is written in a text as in JSON.
  const texts = values.filter((item) => typeof item === 'string' || typeof item === 'number');
  return texts.slice(0, MOST).flatMap((text) => secretsIn(label, String(text), record));
}

function secretsIn(label: PiiLabel, text: string, record: JsonObject): RecordSecret[] {
  const whole = text.trim();
  if (whole.length < 4 || whole.startsWith('[')) return [];
  if (label === 'ACCESS_CODE' && (!/\d{4}/.test(whole) || OPEN_FIGURES.some((field) => String(record[field]) === whole))) return [];
  const secrets: RecordSecret[] = [{ value: whole, label }];
  if (label === 'PERSON') for (const part of whole.split(/[\s,&]+/)) if (isNameAlone(part)) secrets.push({ value: part, label });
  return secrets;
}

function isNameAlone(word: string): boolean {
  const bits = WORDS.means(word);
  const ordinary = MEANS.givenWord | MEANS.notName | MEANS.street | MEANS.property | MEANS.client;
  return word.length >= 3 && isUpper(word.charCodeAt(0)) && (bits & (MEANS.given | MEANS.surname)) !== 0 && (bits & ordinary) === 0;
}

/** An opened value in the spellings in which a tool may hand it back. */
export function spellingsOf(label: PiiLabel, value: string): RecordSecret[] {
  const digits = value.replaceAll(/\D/g, '');
  const spellings = new Set([value, value.toUpperCase(), value.toLowerCase(), ...(digits.length >= 7 ? [digits, digits.slice(-10)] : [])]);
  return [...spellings].filter((spelling) => spelling.length >= 2).map((spelling) => ({ value: spelling, label }));
}

/** Places of the secrets in a text, each a whole word or figure. */
export function placesOf(secrets: readonly RecordSecret[], text: string): { start: number; end: number; label: PiiLabel; score: number }[] {
  const places = [];
  for (const secret of secrets) {
    const { value, label } = secret;
    for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + value.length)) {
      const end = at + value.length;
      if (!joins(text, at - 1) && !joins(text, end)) places.push({ start: at, end, label, score: 0.9 });
    }
    const pattern = spelledPattern(secret);
    for (const { 0: said, index } of pattern ? text.matchAll(pattern) : [])
      if (said !== value) places.push({ start: index, end: index + said.length, label, score: 0.9 });
  }
  return places;
}

function joins(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return isLetter(code) || (code >= 48 && code <= 57);
}
