import type { JsonObject, JsonValue } from '@gatehouse/kernel';
import { FOREIGN_FIELDS } from './navigation.js';
import { schemaOf, type EntityType } from './schema.js';

type Index = Map<JsonValue, Set<JsonObject>>;

/** Records to answer a query from; `indexes` where all of a resource are meant. */
export interface Source {
  readonly type: EntityType;
  readonly rows: readonly JsonObject[];
  readonly indexes: Table | undefined;
}

/** The records of one resource in memory, with hash indexes on key and foreign keys and a sorted one on ModificationTimestamp. Works on the array given. */
export class Table implements Source {
  readonly type: EntityType;

  private readonly byKey = new Map<JsonValue, JsonObject>();
  private readonly hashes = new Map<string, Index>();
  private newestFirst: JsonObject[] | undefined;

  constructor(
    name: string,
    key: string,
    readonly rows: JsonObject[],
  ) {
    this.type = schemaOf(name, key, rows);
    for (const field of FOREIGN_FIELDS[name] ?? []) this.hashes.set(field, new Map());
    for (const row of rows) this.enter(row);
  }

  get indexes(): Table {
    return this;
  }

  get(key: JsonValue): JsonObject | undefined {
    return this.byKey.get(key);
  }

  /** Records whose field has this value, in no order; undefined where the field has no index. */
  where(field: string, value: JsonValue): Iterable<JsonObject> | undefined {
    if (field === this.type.key) {
      const row = this.byKey.get(value);
      return row ? [row] : [];
    }
    const index = this.hashes.get(field);
    return index ? (index.get(value) ?? []) : undefined;
  }

  /** Records changed at or after a time, newest first. */
  changedSince(time: string): JsonObject[] {
    this.newestFirst ??= [...this.rows].sort((a, b) => (String(a['ModificationTimestamp']) < String(b['ModificationTimestamp']) ? 1 : -1));
    const sorted = this.newestFirst;
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (String(sorted[middle]?.['ModificationTimestamp']) >= time) low = middle + 1;
      else high = middle;
    }
    return sorted.slice(0, low);
  }

  insert(row: JsonObject): void {
    this.rows.push(row);
    this.enter(row);
  }

  /** Changes a record in place, so that whoever holds it sees the new values. */
  change(row: JsonObject, patch: JsonObject): void {
    this.leave(row);
    Object.assign(row, patch);
    this.enter(row);
  }

  remove(row: JsonObject): void {
    this.leave(row);
    this.rows.splice(this.rows.indexOf(row), 1);
  }

  private enter(row: JsonObject): void {
    this.newestFirst = undefined;
    this.byKey.set(row[this.type.key] ?? null, row);
    for (const [field, index] of this.hashes) {
      const value = row[field] ?? null;
      const group = index.get(value);
      if (group) group.add(row);
      else index.set(value, new Set([row]));
    }
  }

  private leave(row: JsonObject): void {
    this.newestFirst = undefined;
    this.byKey.delete(row[this.type.key] ?? null);
    for (const [field, index] of this.hashes) index.get(row[field] ?? null)?.delete(row);
  }
}
