import { canonicalJson, isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';

/** One place where two descriptors differ. `path` is a JSON Pointer (RFC 6901); an absent side has no value there. */
export interface FieldDifference {
  readonly path: string;
  readonly before?: JsonValue;
  readonly after?: JsonValue;
}

/** Field by field, deepest common path first reached: objects are entered, arrays and scalars are compared whole. None is left out: what is shown is what gets approved. */
export function differencesBetween(before: JsonObject, after: JsonObject): readonly FieldDifference[] {
  const found: FieldDifference[] = [];
  compare(before, after, { path: '', found });
  return found;
}

function compare(before: JsonValue | undefined, after: JsonValue | undefined, at: { path: string; found: FieldDifference[] }): void {
  if (same(before, after)) return;
  if (isJsonObject(before) && isJsonObject(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    for (const key of [...keys].toSorted())
      compare(ownOf(before, key), ownOf(after, key), { path: `${at.path}/${escapeKey(key)}`, found: at.found });
    return;
  }
  at.found.push({ path: at.path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) });
}

function same(before: JsonValue | undefined, after: JsonValue | undefined): boolean {
  if (before === undefined || after === undefined) return before === after;
  return canonicalJson(before) === canonicalJson(after);
}

/** A parameter may be called `constructor` or `__proto__`, which every object has from elsewhere. */
function ownOf(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function escapeKey(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
