import type { MigrationInterface, QueryRunner } from 'typeorm';
import { column, integer, table, text } from './table-layout.js';

const LOOKUPS = table({
  name: 'mls_lookup',
  key: ['connection', 'name'],
  columns: [text('connection'), text('name'), column('listed', 'text'), integer('read_at')],
});
const TOLD = { connection: 'varchar', tool: 'varchar', subject: 'varchar', listing_key: 'varchar', told_at: 'bigint' };

/** Lists of values that an MLS lets be read once a day, and what people need to look after a write without an end. */
export class MlsLookups1764583200102 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(LOOKUPS);
    for (const [name, type] of Object.entries(TOLD)) await runner.query(`ALTER TABLE mls_write ADD COLUMN ${name} ${type}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(TOLD).toReversed()) await runner.query(`ALTER TABLE mls_write DROP COLUMN ${name}`);
    await runner.dropTable('mls_lookup');
  }
}
