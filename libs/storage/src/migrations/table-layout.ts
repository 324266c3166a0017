import { Table, type TableColumnOptions, type TableIndexOptions } from 'typeorm';

// varchar, text and bigint are the same words on both engines, so one migration serves both.
export const column = (name: string, type: string, isNullable = false): TableColumnOptions => ({ name, type, isNullable });
export const text = (name: string): TableColumnOptions => column(name, 'varchar');
export const integer = (name: string): TableColumnOptions => column(name, 'bigint');
export const optional = (name: string, type = 'varchar'): TableColumnOptions => column(name, type, true);

export interface Layout {
  readonly name: string;
  readonly key: readonly string[];
  readonly columns: TableColumnOptions[];
  readonly indices?: TableIndexOptions[];
}

export function table({ name, key, columns, indices = [] }: Layout): Table {
  const keyed = columns.map((each) =>
    key.includes(each.name) ? { ...each, isPrimary: true, primaryKeyConstraintName: `${name}_pk` } : each,
  );
  return new Table({ name, columns: keyed, indices });
}
