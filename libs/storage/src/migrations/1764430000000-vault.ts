import type { MigrationInterface, QueryRunner } from 'typeorm';
import { column, integer, optional, table, text, type Layout } from './table-layout.js';

const LAYOUT: Layout = {
  name: 'vault_entry',
  key: ['tenant', 'owner', 'upstream', 'issuer'],
  columns: [
    text('tenant'),
    text('owner'),
    text('upstream'),
    text('issuer'),
    text('key_id'),
    column('wrapped', 'text'),
    column('sealed', 'text'),
    text('revision'),
    optional('lease_id'),
    integer('lease_until'),
    integer('changed_at'),
  ],
  indices: [{ name: 'vault_entry_upstream', columnNames: ['upstream'] }],
};

export class Vault1764430000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(table(LAYOUT));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(LAYOUT.name);
  }
}
