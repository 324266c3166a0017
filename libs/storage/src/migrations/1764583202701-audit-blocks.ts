import type { MigrationInterface, QueryRunner } from 'typeorm';
import { column, integer, table, text } from './table-layout.js';

const LAYOUT = {
  name: 'audit_block',
  key: ['chain', 'block'],
  columns: [text('chain'), integer('block'), integer('first_ts'), integer('last_ts'), column('terms', 'text')],
};

/** What is in which records, so that a search leaves out the others. Empty: a gateway that runs fills it block by block, since ten million records take minutes. */
export class AuditBlocks1764583202701 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(table(LAYOUT));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(LAYOUT.name);
  }
}
