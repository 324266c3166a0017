import type { JsonObject } from '@gatehouse/kernel';
import type { Lookups } from './lookups.js';
import type { Table } from './table.js';

/** The Field resource (RESO RCP-42): one row for each field that is served, local ones included. */
export function fieldRows(tables: readonly Table[], lookups: Lookups, modified: string): JsonObject[] {
  return tables.flatMap(({ type }) =>
    [...type.fields.values()].map((field) => ({
      FieldKey: `${type.name}.${field.name}`,
      ResourceName: type.name,
      FieldName: field.name,
      Type: field.collection ? `Collection(${field.type})` : field.type,
      LookupName: lookups.nameOf(type.name, field.name) ?? null,
      CollectionYN: field.collection,
      NullableYN: field.name !== type.key,
      SearchableYN: true,
      OrderableYN: !field.collection,
      ReadableYN: true,
      UpdatableYN: ['Property', 'Showing', 'ShowingRequest'].includes(type.name) && field.name !== type.key,
      ModificationTimestamp: modified,
    })),
  );
}
