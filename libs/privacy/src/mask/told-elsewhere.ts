import { isJsonObject, type JsonObject, type JsonValue, type Pace, type PiiLabel } from '@gatehouse/kernel';
import { inWords } from '../detect/key-hints.js';
import { meaningOfName } from '../fields/sensitive-names.js';
import { NEVER_KEPT, REDACTED } from '../placeholders/placeholder-form.js';
import type { MaskRun } from './mask-run.js';
import { partedFields, withoutPieces } from './parted-fields.js';

/** Keys that say only that a value stands there, and those that need what is around them to say of what. */
const VALUE =
  /^(?:value|val|v|values|valuetext|text|raw|data|content|contents|current|new|old|n|display|displayvalue|formatted|answer|response|string|plain|default)$/i;
const PART = /^(?:code|codes|number|num|no|nr|pin|digits|combo|combination|serial|last_?4|last_?four)$/i;
/** Keys that say what a value beside them is. */
const NAME =
  /^(?:name|label|key|field|field_?name|field_?label|title|question|attribute|property|prompt|caption|heading|display_?name|custom_?field|term|k)$/i;
/** Lists of names beside lists of values, and of columns. */
const COLUMNS =
  /^(?:keys|names|labels|titles|questions|attributes|properties|captions|columns?|headers?|header_?row|fields|field_?names|column_?names|cols)$/i;
/** What stands first in a pair, or around, may be anything; it names what must never leave only with one of these words. */
const TELLING =
  /lock ?box|\bgate\b|alarm|key ?pad|\bcodes?\b|combo|combination|\bpin\b|account|acct|iban|routing|\bcard\b|\bssn\b|social|door|entry|garage|pass ?(?:word|code|phrase|port)|birth|\bdob\b|licen[cs]e/i;
/** What stands in the place of a value already. */
const STANDS = /^\[(?:\[|redacted\])/;
const SHORTEST = 3;
const LONGEST = 40;
const LONGEST_NAME = 80;
const REMEMBERED = 4_000;

/** Whether a name has one of these words. */
export const isTelling = (name: string): boolean => name.length <= LONGEST_NAME && TELLING.test(inWords(name));

/** Names that texts end with, and leave the value to what stands beside them: `The gate code is:`. */
export function namesTold(texts: readonly string[]): string[] {
  const ends = texts.map((text) =>
    text
      .slice(-LONGEST_NAME - 2)
      .trim()
      .split(/[.!?]\s|\n/)
      .at(-1)!,
  );
  const isOpen = (end: string): boolean => /[:=]$|\bis$/i.test(end) || (end.length <= LONGEST && !/[.!?]$/.test(end));
  return [...new Set(ends)].filter((end) => isOpen(end) && isTelling(end)).map((end) => end.replace(/[\s:=]+$|\s+is\s*:?$/i, ''));
}

const known = new Map<string, 'part' | 'value' | null>();

/** Keys come again in every record. */
function kindOf(key: string): 'part' | 'value' | null {
  const before = known.get(key);
  if (before !== undefined) return before;
  const kind = PART.test(key) ? 'part' : VALUE.test(key) ? 'value' : null;
  if (known.size >= REMEMBERED) known.clear();
  if (key.length <= LONGEST_NAME) known.set(key, kind);
  return kind;
}

/** What a value is by the name that is said of it somewhere else; undefined where that is nothing that must never leave. */
function labelOf(run: MaskRun, name: string, value: JsonValue): PiiLabel | undefined {
  if (name.length > LONGEST_NAME || (typeof value !== 'string' && typeof value !== 'number')) return undefined;
  const text = String(value).trim();
  if (text.length < SHORTEST || text.length > LONGEST || STANDS.test(text)) return undefined;
  const said = inWords(name)
    .toLowerCase()
    .replace(/[\s:?.]+$/, '');
  const meant = meaningOfName(said.replaceAll(/\s+/g, '_'))?.pii;
  if (meant === 'ACCESS_CODE' && /\d{3}|^[A-Z0-9]{3,10}$/.test(text)) return meant;
  if (!/\d/.test(text)) return undefined;
  const whole = `${said}: `;
  const [span, ...more] = run.scan(`${whole}${text}`);
  const isAll = span && more.length === 0 && span.start === whole.length && span.end === whole.length + text.length;
  return isAll && (NEVER_KEPT.has(span.label) || span.label === 'DOB') ? span.label : undefined;
}

const hidden = (run: MaskRun, label: PiiLabel, value: JsonValue): JsonValue | undefined =>
  withoutPieces(
    value,
    (text) => run.redact(label, text),
    (figure) => run.drop(label, figure),
  );

/** The nearest key around that says what it holds. */
function nameAround(path: readonly (string | number)[]): string | undefined {
  for (let at = path.length - 1; at >= 0; at -= 1) {
    const step = path[at]!;
    const kind = typeof step === 'string' ? kindOf(step) : 'value';
    if (kind === 'value') continue;
    return kind === 'part' ? `${nameAround(path.slice(0, at)) ?? ''} ${step}`.trim() : String(step);
  }
  return undefined;
}

/** Keys of an object whose values are codes, account numbers and the like by what another key says: a name beside them, or the key that holds the object. */
export function* fieldsTold(run: MaskRun, owner: JsonObject, pace?: Pace): Generator<void, ReadonlyMap<string, PiiLabel>> {
  const found = new Map(yield* partedFields(owner, pace));
  let names: readonly string[] | undefined;
  for (const key of Object.keys(owner)) {
    if (pace?.isDue) yield;
    const kind = kindOf(key);
    if (kind === null) continue;
    const isPart = kind === 'part';
    names ??= namesIn(owner);
    const around = nameAround(isPart ? [...run.path, key] : run.path) ?? '';
    const asked = [...(isPart ? [] : names), ...run.told, ...(TELLING.test(inWords(around)) ? [around] : [])];
    const label = yield* labelAmong(run, asked, [owner[key]!].flat(), pace);
    if (label) found.set(key, label);
  }
  return found;
}

/** What one of these values is by one of these names. */
function* labelAmong(
  run: MaskRun,
  names: readonly string[],
  values: readonly JsonValue[],
  pace: Pace | undefined,
): Generator<void, PiiLabel | undefined> {
  for (const name of names)
    for (const value of values) {
      if (pace?.isDue) yield;
      const label = labelOf(run, name, value);
      if (label) return label;
    }
  return undefined;
}

const namesIn = (owner: JsonObject): string[] =>
  Object.keys(owner).flatMap((key) => (NAME.test(key) && typeof owner[key] === 'string' ? [owner[key]] : []));

/** An object whose lists have columns that another of its keys names. The same object where nothing is to be hidden in them. */
export function* tablesTold(run: MaskRun, owner: JsonObject, pace?: Pace): Generator<void, JsonObject> {
  const columns = Object.keys(owner).find((key) => Array.isArray(owner[key]) && COLUMNS.test(key));
  if (columns === undefined) return owner;
  const head = (owner[columns] as JsonValue[]).map((column) => (isJsonObject(column) ? (namesIn(column)[0] ?? '') : String(column)));
  let told: JsonObject | undefined;
  for (const [key, rows] of Object.entries(owner)) {
    if (key === columns || !Array.isArray(rows)) continue;
    const isRow = rows.length === head.length && rows.every((cell) => typeof cell !== 'object');
    const read = isRow ? yield* rowTold(run, head, rows, pace) : yield* eachRow(rows, (row) => rowTold(run, head, row, pace));
    if (read !== rows) (told ??= { ...owner })[key] = read;
  }
  return told ?? owner;
}

/** Rows whose columns the first of them names, and pairs of a name and a value. */
export function* rowsTold(run: MaskRun, rows: readonly JsonValue[], pace?: Pace): Generator<void, readonly JsonValue[]> {
  const [first] = rows;
  if (!Array.isArray(first)) return rows;
  const isHead = rows.length > 1 && first.every((cell) => typeof cell === 'string' && !/\d{3}/.test(cell));
  return yield* eachRow(rows, (row) => {
    if (isHead && row !== first) return rowTold(run, first as string[], row, pace);
    const isPair = Array.isArray(row) && row.length === 2 && typeof row[0] === 'string' && TELLING.test(inWords(row[0]));
    return rowTold(run, isPair ? ['', row[0] as string] : [], row, pace);
  });
}

/** The same list where no row of it changes. */
function* eachRow<T extends readonly JsonValue[]>(
  rows: T,
  read: (row: JsonValue) => Generator<void, JsonValue>,
): Generator<void, T | JsonValue[]> {
  let told: JsonValue[] | undefined;
  for (const [index, row] of rows.entries()) {
    const shown = yield* read(row);
    if (shown !== row) (told ??= [...rows])[index] = shown;
  }
  return told ?? rows;
}

/** The same row where no cell of it is to be hidden. */
function* rowTold<T extends JsonValue>(
  run: MaskRun,
  head: readonly string[],
  row: T,
  pace: Pace | undefined,
): Generator<void, T | JsonValue[]> {
  if (!Array.isArray(row)) return row;
  let told: JsonValue[] | undefined;
  for (const [index, cell] of row.entries()) {
    if (pace?.isDue) yield;
    const label = head[index] ? labelOf(run, head[index], cell) : undefined;
    if (label) (told ??= [...row])[index] = hidden(run, label, cell) ?? null;
  }
  return told ?? row;
}

/** Digits of a card or an account say by themselves what they are. */
const LONG_FIGURE = /^\D{0,3}(?:\d[ -]?){9,19}$/;

/** An object whose keys are themselves what must never leave: `gateCode: { "48213": true }`. The same object where none is. */
export function* keysTold(run: MaskRun, owner: JsonObject, pace?: Pace): Generator<void, JsonObject> {
  let told: JsonObject | undefined;
  let around: string | undefined;
  let [asked, hiddenKeys] = [0, 0];
  for (const key of Object.keys(owner)) {
    if (pace?.isDue) yield;
    if (!/\d{3}|^[A-Z]*\d[A-Z\d]*$/.test(key)) continue;
    around ??= nameAround(run.path) ?? '';
    const label = keyLabel(run, around, key, asked);
    asked += 1;
    if (!label) continue;
    told ??= { ...owner };
    delete told[key];
    run.drop(label, key);
    told[freeName(told, hiddenKeys)] = owner[key]!;
    hiddenKeys += 1;
  }
  return told ?? owner;
}

/** So many keys under one name are asked about one by one; those that follow are taken for what the name says. */
const MOST_ASKED = 64;

function keyLabel(run: MaskRun, around: string, key: string, asked: number): PiiLabel | undefined {
  if (!isTelling(around)) return LONG_FIGURE.test(key) ? labelOf(run, '', key) : undefined;
  return asked < MOST_ASKED ? labelOf(run, around, key) : 'ACCESS_CODE';
}

function freeName(object: JsonObject, hidden: number): string {
  let [name, at] = [hidden === 0 ? REDACTED : `${REDACTED} ${hidden + 1}`, hidden];
  while (Object.hasOwn(object, name)) name = `${REDACTED} ${(at += 1) + 1}`;
  return name;
}
