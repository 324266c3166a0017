import { isJsonObject, type FieldRule, type JsonObject, type JsonValue, type Pace, type PiiLabel } from '@gatehouse/kernel';

/** Words of a key that only say which part it holds. */
const PART =
  /^(?:[a-h]|\d{1,2}|one|two|three|four|first|second|third|fourth|last|next|rest|remaining|left|right|hi|lo|high|low|head|tail|prefix|suffix|start|end|begin|beginning|part|parts|piece|pieces|half|digit|digits|segment|chunk|portion|[a-z]?part\d|p\d|pt|value|val|of|the|number|num|no|pos|position)$/;
const LOCK = /^(?:lockbox|gate|alarm|keypad|combo|combination|passcode|callbox|keybox|lbx|disarm)$/;
const OPENING = /^(?:door|entry|access|garage|lock|box|security|building|lobby|side|front|back|main|key)$/;
const CODE = /^(?:code|pin|codes)$/;
const MONEY: readonly (readonly [RegExp, PiiLabel])[] = [
  [/^(?:account|acct|iban)$/, 'ACCOUNT'],
  [/^(?:routing|aba|rtn)$/, 'ROUTING'],
  [/^(?:card|pan)$/, 'CARD'],
  [/^(?:ssn|social|itin)$/, 'SSN'],
];
const REMEMBERED = 4_000;
const LEAST = 4;
const MOST = 20;
const LONGEST_CODE = 8;

interface Stem {
  readonly name: string;
  readonly label: PiiLabel;
  /** It names what a code opens and nothing else: `alarm`, `gate`. */
  readonly isLock: boolean;
}

const known = new Map<string, Stem | null>();

/** What a key speaks of, without the words for its part; null where that is nothing that must never leave. */
function stemOf(key: string): Stem | null {
  const before = known.get(key);
  if (before !== undefined) return before;
  const stem = key.length > 64 ? null : stemIn(key);
  if (known.size >= REMEMBERED) known.clear();
  known.set(key, stem);
  return stem;
}

function stemIn(key: string): Stem | null {
  const words = key
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Za-z])(\d)/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/lock_?box/g, 'lockbox')
    .replaceAll(/key_?pad/g, 'keypad')
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '' && !PART.test(word));
  const label = labelOf(words);
  return label === undefined ? null : { name: words.join('_'), label, isLock: words.some((word) => LOCK.test(word)) };
}

function labelOf(words: readonly string[]): PiiLabel | undefined {
  if (
    words.length === 0 ||
    !words.every((word) => LOCK.test(word) || OPENING.test(word) || CODE.test(word) || MONEY.some(([of]) => of.test(word)))
  )
    return undefined;
  for (const [of, label] of MONEY) if (words.some((word) => of.test(word))) return label;
  return words.some((word) => LOCK.test(word) || CODE.test(word)) ? 'ACCESS_CODE' : undefined;
}

/** Pieces of one figure in a value: itself, or all that a list or an object holds. Undefined where it holds something else. */
function piecesIn(value: JsonValue, depth = 0): readonly string[] | undefined {
  if (typeof value === 'number') return Number.isInteger(value) && value >= 0 && value < 1e10 ? [String(value)] : undefined;
  if (typeof value === 'string') return /^[#*\s]{0,3}\d{1,10}[#*\s]{0,3}$/.test(value) ? [value.replaceAll(/\D/g, '')] : undefined;
  if (depth > 3 || value === null || typeof value === 'boolean') return undefined;
  const inner = (Array.isArray(value) ? value : Object.values(value)).map((item) => piecesIn(item, depth + 1));
  return inner.some((pieces) => pieces === undefined) ? undefined : inner.flatMap((pieces) => pieces!);
}

/** Keys of an object whose values are together a code or an account number, of which none alone may look like one. */
export function* partedFields(owner: JsonObject, pace?: Pace): Generator<void, ReadonlyMap<string, PiiLabel>> {
  const groups = new Map<string, { readonly stem: Stem; readonly keys: string[]; pieces: number; digits: number }>();
  for (const key of Object.keys(owner)) {
    if (pace?.isDue) yield;
    const stem = stemOf(key);
    const pieces = stem ? piecesIn(owner[key]!) : undefined;
    if (!stem || !pieces || pieces.length === 0) continue;
    const group = groups.get(stem.name) ?? { stem, keys: [], pieces: 0, digits: 0 };
    group.keys.push(key);
    group.pieces += pieces.length;
    group.digits += pieces.reduce((sum, { length }) => sum + length, 0);
    groups.set(stem.name, group);
  }
  const found = new Map<string, PiiLabel>();
  for (const { stem, keys, pieces, digits } of groups.values()) {
    const isCode = pieces === 1 && stem.isLock && stem.label === 'ACCESS_CODE' && digits <= LONGEST_CODE;
    if ((pieces > 1 || isCode) && digits >= LEAST && digits <= MOST) for (const key of keys) found.set(key, stem.label);
  }
  return found;
}

/** A word that makes figures around it worth a second look, and figures. */
const TELLING = /lock ?box|\bgate|alarm|key ?pad|\bcode|combo|\bpin\b|account|acct|routing|\bcard\b|\bssn\b|social|\bdoor\b|entry|garage/i;
/** Of a street that is named so (Golden Gate Avenue), the word tells of no door. */
const STREET =
  /(?<![\w-])\d{1,6}[A-Za-z]? (?:[A-Z][\w'’-]{0,20} ){1,3}(?:Street|Avenue|Ave|Lane|Ln|Drive|Road|Rd|Way|Court|Ct|Circle|Cir|Place|Boulevard|Blvd|Terrace|Loop|Trail|Parkway|Pkwy)(?![\w-])/g;
const LONGEST = 4_096;
const telling = new Map<string, boolean>();

/** Remarks are read again and again. */
function isTelling(text: string): boolean {
  const before = telling.get(text);
  if (before !== undefined) return before;
  if (telling.size >= 512) telling.clear();
  const tells = TELLING.test(text) && TELLING.test(text.replaceAll(STREET, ' '));
  telling.set(text, tells);
  return tells;
}

/** The texts of one object that a reader would put together, by key; undefined where there is nothing to put together. */
export function textsToJoin(owner: JsonObject, keys: readonly string[]): readonly string[] | undefined {
  const texts = keys.filter((key) => typeof owner[key] === 'string' && owner[key].length <= LONGEST && /\d/.test(owner[key]));
  return texts.length > 1 && texts.some((key) => isTelling(owner[key] as string)) ? texts : undefined;
}

/** The pieces of a value gone: words in place of words; figures are left out, since no word would be one. */
export function withoutPieces(value: JsonValue, redact: (text: string) => string, drop: (value: number) => void): JsonValue | undefined {
  if (typeof value === 'string') return redact(value);
  if (typeof value === 'number') return void drop(value);
  if (Array.isArray(value)) return value.map((item) => withoutPieces(item, redact, drop)).filter((item) => item !== undefined);
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).map(([key, item]) => [key, withoutPieces(item, redact, drop)] as const);
  return Object.fromEntries(kept.filter((each): each is [string, JsonValue] => each[1] !== undefined));
}

/** Keys of the fields that hold what people write. */
export function scannedOf(rules: ReadonlyMap<string, FieldRule>): readonly string[] {
  const keys: string[] = [];
  for (const [key, { model }] of rules) if (model === 'scan') keys.push(key);
  return keys;
}
