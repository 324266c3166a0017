import type { MigrationInterface, QueryRunner } from 'typeorm';
import { integer, table, text, type Layout } from './table-layout.js';

const LAYOUTS: readonly Layout[] = [
  {
    name: 'sighting',
    key: ['account', 'kind', 'window_start', 'thing'],
    columns: [text('account'), text('kind'), integer('window_start'), text('thing'), integer('kept_until')],
    indices: [{ name: 'sighting_kept', columnNames: ['kept_until'] }],
  },
  {
    name: 'mls_suspension',
    key: ['connection'],
    columns: [text('connection'), integer('suspended_at'), text('suspended_by')],
  },
];

/** What people were shown and tried of an MLS, and which connections are suspended. */
export class MlsTerms1764580000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const layout of LAYOUTS) await runner.createTable(table(layout));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of LAYOUTS) await runner.dropTable(name);
  }
}
