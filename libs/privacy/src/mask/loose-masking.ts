import { isJsonObject, isTextBlob, type JsonObject, type JsonValue, type Pace, type PiiLabel } from '@gatehouse/kernel';
import { inWords } from '../detect/key-hints.js';
import { MEANS, WORDS } from '../detect/words.js';
import { nestedResource } from '../records/resource-shape.js';
import { isBinary } from './binary.js';
import type { MaskRun } from './mask-run.js';
import { isTelling } from './told-elsewhere.js';
import type { Place, Walking } from './walking.js';
import { writtenJson } from './written-json.js';

export interface Loose {
  readonly masking: Walking;
  readonly run: MaskRun;
  readonly place: Place;
  readonly key: string;
  /** The object that holds the value. */
  readonly owner: JsonObject;
  readonly pace?: Pace | undefined;
}

/** Words in a key that speak of a professional: their business card is public. */
const PROFESSIONAL = /agent|broker|realtor|office|brokerage|escrow|lender|title_?(?:company|officer)|support|vendor|company|business/i;
/** Labels that count only in an object about a person: a street may be a shop's, a name a product's. */
const OF_A_PERSON: ReadonlySet<PiiLabel> = new Set<PiiLabel>(['ADDRESS', 'FINANCIAL', 'GEO']);
const BUSINESS_CARD = /name|phone|tel|email|fax|mobile|cell|address|licen[cs]e/i;
const LONGEST_CARD_LINE = 120;
const NAME_BITS = MEANS.given | MEANS.givenWord | MEANS.surname;
/** A postal code or city beside the key of a listing is the listing's. */
const PLACE_KEY = /^(?:zip|zip_?code|postal_?code|city|state|county)$/i;
const OF_LISTING = /^(?:property|listing|subject)_?(?:address|id|key|price)|^mls|^list_?price/i;
/** What the words of a key make of a short value, as they would in a text: `proof_of_funds`, `wire.account`, `maxPrice`. */
const BY_KEY: ReadonlySet<PiiLabel> = new Set<PiiLabel>([
  'SSN',
  'CARD',
  'ACCOUNT',
  'ROUTING',
  'EIN',
  'DOB',
  'PASSPORT',
  'DRIVER_LICENCE',
  'ACCESS_CODE',
  'CREDENTIAL',
  'FINANCIAL',
]);
/** A month with its year (`{ from: '2025-11' }`) is as good as any code to one who weighs figures: it is one where the key speaks of what opens. */
const MONTH = /^(?:19|20)\d{2}-(?:0[1-9]|1[0-2])$/;
const OPENS = /code|pin|combo|gate|lock|door|alarm|key|entry|access|garage|pass/i;
/** Keys of moments, whose milliseconds would pass for the number of an account. */
const OF_TIME =
  /[Tt]ime|[Dd]ate|[Ss]tamp|[Cc]reated|[Mm]odified|[Ss]ynced|[Ss]een|[Ss]ince|[Uu]ntil|[Ee]xpire|[Ee]poch|[Mm]illi|(?:^|_)(?:ts|at|ms|on)$|[a-z](?:At|Ms|On)$/;
/** Where a letter goes, and the number and street that it goes to: of the client whom the object names, and so their home. */
const SENT_TO = /^(?:(?:mail|send|deliver|ship)?_?to|recipient|mailing)$/i;
const STREET = /^\d{1,6}[A-Za-z]? \p{L}\S* \S/u;
const NAMES_CLIENT = /^(?:contact|client|buyer|seller|tenant|landlord)_?(?:key|id)$/i;
const SHORT = 40;
/** Figures of a list that are asked about one by one: what the key says of these, it says of the rest. */
const MOST_ASKED = 64;
const OPAQUE = 2_000;

const PLAUSIBLE: Partial<Record<PiiLabel, RegExp>> = {
  PHONE: /^(?=(?:\D*\d){7})[\d\s().+xXextEXT#/-]{7,40}$/,
  EMAIL: /.@./,
  SSN: /\d{4}/,
  CARD: /\d{3}/,
  ACCOUNT: /\d{4}/,
  ROUTING: /\d{6}|^[A-Z]{6}/,
  EIN: /\d{7}/,
  DOB: /\d{2}/,
  PASSPORT: /\d{5}/,
  DRIVER_LICENCE: /\d{4}/,
  ACCESS_CODE: /\d{3}|^[A-Z0-9]{3,10}$/,
  CREDENTIAL: /^(?=.*[\d\W_])\S{4,}$/,
  IP: /\d\.\d|:/,
  PERSON: /^\p{Lu}[\p{L}'’.-]*(?:\s[\p{L}'’.-]+){0,5}$/u,
  GEO: /\d/,
  FINANCIAL: /\d/,
  ADDRESS: /\d/,
};

/** The value of a key in an object that is no record we know: the key may say what it is, the scanner reads the rest. */
export function* maskLoose(loose: Loose, value: JsonValue): Generator<void, JsonValue | undefined> {
  if (!Array.isArray(value)) return yield* maskItem(loose, value);
  // A list of records is walked as one: which of them are somebody else's is decided there.
  const isText = (item: JsonValue): boolean => typeof item === 'string' && !writtenJson(item);
  const isRecord = (item: JsonValue): boolean => isJsonObject(item) || (typeof item === 'string' && !isText(item));
  const isOfValues = value.some(isText) || (!value.some(isRecord) && !value.every(Array.isArray));
  if (isOfValues) return yield* maskItems(loose, value);
  return yield* maskItem(loose, isTold(loose) ? withoutFigures(loose, value) : value);
}

/** Whether the key says what its figures are, so that those of lists in lists, and beside objects, are that too; elsewhere such lists are charts and tables. */
const isTold = ({ masking, key }: Loose): boolean => {
  const label = masking.dictionary.key(key)?.pii;
  return label ? label !== 'FREE_TEXT' && label !== 'GEO' : isTelling(key);
};

/** In place of a figure that goes stands nothing, since what is behind it keeps its column. */
const withoutFigures = (loose: Loose, items: readonly JsonValue[]): JsonValue[] =>
  items.map((item) => {
    if (Array.isArray(item)) return withoutFigures(loose, item);
    return typeof item === 'number' ? (labelledFigure(loose, item) ?? null) : item;
  });

function* maskItem(loose: Loose, value: JsonValue): Generator<void, JsonValue | undefined> {
  if (typeof value === 'string') return yield* labelled(loose, value);
  if (typeof value === 'number') return labelledFigure(loose, value);
  return typeof value === 'object' && value !== null ? yield* onward(loose, value) : value;
}

function* maskItems(loose: Loose, items: readonly JsonValue[]): Generator<void, JsonValue[]> {
  let [figures, isPrivate] = [0, false];
  const figure = (item: number): JsonValue | undefined => {
    figures += 1;
    if (figures > MOST_ASKED) return isPrivate ? loose.run.drop('FREE_TEXT', item) : item;
    const shown = labelledFigure(loose, item);
    isPrivate ||= shown === undefined;
    return shown;
  };
  const kept: JsonValue[] = [];
  for (const item of items) {
    if (loose.pace?.isDue) yield;
    const shown = typeof item === 'number' ? figure(item) : yield* maskItem(loose, item);
    if (shown !== undefined) kept.push(shown);
  }
  return kept;
}

/** What the key holds, masked as what it is by itself. */
const onward = (loose: Loose, value: JsonValue): Generator<void, JsonValue | undefined> =>
  loose.masking.maskInParts(loose.run, value, { place: insideLoose(loose), key: loose.key, pace: loose.pace });

/** The place of what the key holds. */
export function insideLoose({ place, key }: Pick<Loose, 'place' | 'key'>): Place {
  const nestedAs = nestedResource(key);
  return { ...place, ...(nestedAs ? { nestedAs } : {}), ...(PROFESSIONAL.test(key) ? { professional: true } : {}) };
}

function labelOf(loose: Loose, value: string): PiiLabel | undefined {
  const { masking, key, owner } = loose;
  if (SENT_TO.test(key) && STREET.test(value) && Object.keys(owner).some((other) => NAMES_CLIENT.test(other))) return 'ADDRESS';
  const label = masking.dictionary.key(key) ? masking.dictionary.key(key)?.pii : labelByKey(loose, value);
  if (!label || label === 'FREE_TEXT' || PROFESSIONAL.test(key)) return undefined;
  if (!(PLAUSIBLE[label]?.test(value) ?? true)) return undefined;
  if (PLACE_KEY.test(key) && Object.keys(owner).some((other) => OF_LISTING.test(other))) return undefined;
  const general = OF_A_PERSON.has(label) || /^name$/i.test(key);
  return general && !isAboutPerson(loose) ? undefined : label;
}

/** Read as a text would be: the key in words, a colon, the value. Only what is the whole value counts. */
function labelByKey({ run, key }: Loose, value: string): PiiLabel | undefined {
  if (value.length < 3 || value.length > SHORT || key.length > SHORT || !/\d/.test(value)) return undefined;
  const said = `${inWords(key).toLowerCase()}: `;
  const [span, ...more] = run.scan(`${said}${value}`);
  if (span?.label === 'ACCESS_CODE' && MONTH.test(value) && !OPENS.test(key)) return undefined;
  const isWhole = span && more.length === 0 && span.start === said.length && span.end === said.length + value.length;
  return isWhole && BY_KEY.has(span.label) ? span.label : undefined;
}

/** Each key of an object may ask. */
const aboutPeople = new WeakMap<JsonObject, boolean>();

function isAboutPerson(loose: Loose): boolean {
  const known = aboutPeople.get(loose.owner) ?? speaksOfPerson(loose);
  aboutPeople.set(loose.owner, known);
  return known;
}

/** An object speaks of a person where it has their given name, or a name beside a mailbox or telephone. */
function speaksOfPerson({ masking, owner }: Loose): boolean {
  let named = false;
  let reached = false;
  for (const key of Object.keys(owner)) {
    if (PROFESSIONAL.test(key)) continue;
    const label = masking.dictionary.key(key)?.pii;
    const value = owner[key];
    if (!label || (typeof value !== 'string' && typeof value !== 'number') || PLAUSIBLE[label]?.test(String(value)) === false) continue;
    if (label === 'DOB' || label === 'SSN') return true;
    if (label === 'PERSON') {
      if (!/^name$/i.test(key)) return true;
      named = String(value)
        .split(/\s+/)
        .some((word) => (WORDS.means(word) & NAME_BITS) !== 0);
    }
    if (label === 'PHONE' || label === 'EMAIL') reached = true;
  }
  return named && reached;
}

function* labelled(loose: Loose, value: string): Generator<void, JsonValue | undefined> {
  const { run, key, owner } = loose;
  if (value.length > OPAQUE && typeof owner['mimeType'] === 'string' && isPicture(key, value, owner)) return value;
  if ((loose.place.professional || PROFESSIONAL.test(key)) && BUSINESS_CARD.test(key) && value.length <= LONGEST_CARD_LINE)
    return run.shown(value, key);
  const label = labelOf(loose, value);
  if (!label || run.looker.roster?.knows(label, value)) return yield* onward(loose, value);
  return run.whole(label, value);
}

/** Bytes that nobody reads: a text in base64 is found as one. */
const isPicture = (key: string, value: string, owner: JsonObject): boolean =>
  isBinary(key, value, owner) && !isTextBlob(value, owner['mimeType']);

/** Milliseconds since 1970, from 2001 to 2033. */
const isMoment = (value: number): boolean => Number.isInteger(value) && value >= 1e12 && value < 2e12;

function labelledFigure(loose: Loose, value: number): JsonValue | undefined {
  if (isMoment(value) && OF_TIME.test(loose.key)) return value;
  const label = labelOf(loose, String(value));
  if (label && label !== 'DOB' && label !== 'GEO' && Math.abs(value) >= 100) return loose.run.drop(label, value);
  return loose.run.figure(value, loose.key);
}
