import type { MigrationInterface, QueryRunner } from 'typeorm';
import { integer, optional, table, text } from './table-layout.js';

const WRITES = table({
  name: 'mls_write',
  key: ['id'],
  columns: [text('id'), text('digest'), integer('begun_at'), optional('record_key')],
});

/** Writes at an MLS by their idempotency keys. */
export class MlsWrites1764560000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(WRITES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(WRITES);
  }
}
