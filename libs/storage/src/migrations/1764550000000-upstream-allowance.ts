import type { MigrationInterface, QueryRunner } from 'typeorm';
import { integer, table, text } from './table-layout.js';

/** What all nodes have used of an upstream credential's allowance. */
export class UpstreamAllowance1764550000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const columns = [text('account'), text('name'), integer('at'), integer('used')];
    await runner.createTable(table({ name: 'upstream_allowance', key: ['account', 'name'], columns }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('upstream_allowance');
  }
}
