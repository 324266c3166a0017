import type { JsonObject, JsonValue } from '@gatehouse/kernel';

export type EdmType = 'Edm.String' | 'Edm.Boolean' | 'Edm.Int64' | 'Edm.Decimal' | 'Edm.Date' | 'Edm.DateTimeOffset';

export interface FieldType {
  readonly name: string;
  readonly type: EdmType;
  readonly collection: boolean;
}

export interface EntityType {
  readonly name: string;
  readonly key: string;
  readonly fields: ReadonlyMap<string, FieldType>;
}

const DECIMAL = /Price|Fee$|Amount|Acres$|Area$|Latitude|Longitude|Baths/;
const TIME = /^\d{4}-\d{2}-\d{2}T/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

function ofName(name: string): EdmType | undefined {
  if (name.endsWith('YN')) return 'Edm.Boolean';
  if (name.endsWith('Timestamp')) return 'Edm.DateTimeOffset';
  if (DECIMAL.test(name) && !name.endsWith('Frequency') && !name.endsWith('Major')) return 'Edm.Decimal';
  return undefined;
}

function ofValue(name: string, value: JsonValue): EdmType {
  if (typeof value === 'boolean') return 'Edm.Boolean';
  if (typeof value === 'number') return ofName(name) === 'Edm.Decimal' || !Number.isInteger(value) ? 'Edm.Decimal' : 'Edm.Int64';
  if (typeof value === 'string' && TIME.test(value)) return 'Edm.DateTimeOffset';
  if (typeof value === 'string' && DAY.test(value) && !name.endsWith('Value')) return 'Edm.Date';
  return 'Edm.String';
}

/**
 * The type of an entity as its records show it, so that the metadata names exactly what is served. A field that is null in every record
 * gets the type that its name promises.
 */
export function schemaOf(name: string, key: string, rows: readonly JsonObject[]): EntityType {
  const fields = new Map<string, FieldType>();
  const open = new Set<string>();
  for (const row of rows) {
    for (const field in row) {
      if (fields.has(field)) continue;
      const value = row[field] ?? null;
      if (value === null) open.add(field);
      else if (Array.isArray(value)) fields.set(field, { name: field, type: 'Edm.String', collection: true });
      else fields.set(field, { name: field, type: ofValue(field, value), collection: false });
    }
  }
  for (const field of open) {
    if (!fields.has(field)) fields.set(field, { name: field, type: ofName(field) ?? 'Edm.String', collection: false });
  }
  const order = Object.keys(rows[0] ?? {});
  return { name, key, fields: new Map([...fields].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))) };
}
