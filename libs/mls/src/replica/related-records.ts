import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import type { Relations } from './evaluate/scope.js';
import { compareOrder, type ReadLevel } from './read-query.js';
import { replicated, type Relation } from './resources.js';

/** Records of a resource whose field is one of these, from the replica. */
export type ReadLinked = (resource: string, field: string, values: readonly string[]) => Promise<readonly JsonObject[]>;

const textOf = (value: JsonValue | undefined): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;

/** Puts related records into the records that are read: those that a condition looks at, and those that are asked for. */
export class RelatedRecords {
  constructor(private readonly read: ReadLinked) {}

  /** Puts in what conditions and orders read, whole. */
  async attach(resource: string, rows: readonly JsonObject[], relations: Relations): Promise<void> {
    for (const [name, inner] of relations) {
      const found = await this.put(resource, rows, name);
      const target = replicated(resource)?.relations[name]?.target;
      if (target && inner.size > 0) await this.attach(target, found, inner);
    }
  }

  /** The records as they are answered: fields chosen, related records expanded. */
  async shaped(resource: string, rows: readonly JsonObject[], level: ReadLevel): Promise<JsonObject[]> {
    const shaped = rows.map((row) => chosen(row, level.select));
    for (const { name, many, level: inner, query } of level.expand) {
      const target = replicated(resource)!.relations[name]!.target;
      await this.put(resource, rows, name);
      const held = rows.map((row) => listOf(row[name]));
      await this.attach(target, held.flat(), inner.relations);
      for (const [index, all] of held.entries()) {
        const matching = many ? sorted(all.filter(inner.holds), inner, replicated(target)!.key) : all;
        const from = query.skip ?? 0;
        const page = many ? matching.slice(from, query.top === undefined ? undefined : from + query.top) : matching;
        const related = await this.shaped(target, page, inner);
        shaped[index]![name] = many ? related : (related[0] ?? null);
      }
    }
    return shaped;
  }

  /** One reading for all rows. What the MLS gave inside the record stays. */
  private async put(resource: string, rows: readonly JsonObject[], name: string): Promise<JsonObject[]> {
    const relation = replicated(resource)?.relations[name];
    const lacking = rows.filter((row) => row[name] === undefined);
    if (relation && lacking.length > 0) await this.link(resource, lacking, { name, relation });
    return rows.flatMap((row) => listOf(row[name]));
  }

  private async link(
    resource: string,
    rows: readonly JsonObject[],
    { name, relation }: { name: string; relation: Relation },
  ): Promise<void> {
    const { target } = relation;
    const key = relation.by ?? replicated(resource)!.key;
    const field = relation.foreign ?? replicated(target)!.key;
    const values = [...new Set(rows.map((row) => textOf(row[key])).filter((value) => value !== undefined))];
    const byValue = new Map<string, JsonObject[]>();
    for (const record of values.length === 0 ? [] : await this.read(target, field, values)) {
      const value = textOf(record[field])!;
      byValue.set(value, [...(byValue.get(value) ?? []), record]);
    }
    for (const row of rows) {
      const found = byValue.get(textOf(row[key]) ?? '') ?? [];
      row[name] = relation.foreign === undefined ? (found[0] ?? null) : found;
    }
  }
}

function listOf(value: JsonValue | undefined): JsonObject[] {
  if (Array.isArray(value)) return value.filter(isJsonObject);
  return isJsonObject(value) ? [value] : [];
}

function sorted(rows: readonly JsonObject[], level: ReadLevel, key: string): JsonObject[] {
  const keyed = rows.map((row) => ({ row, order: [...level.orderOf(row), textOf(row[key]) ?? null] }));
  return keyed.sort((left, right) => compareOrder(left.order, right.order, [...level.descending, false])).map(({ row }) => row);
}

function chosen(row: JsonObject, select: readonly string[] | undefined): JsonObject {
  if (!select) return { ...row };
  return Object.fromEntries(select.map((name) => [name, row[name] ?? null]));
}
