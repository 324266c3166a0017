import type { MigrationInterface, QueryRunner } from 'typeorm';
import { column, integer, optional, table, text, type Layout } from './table-layout.js';

const LAYOUT: Layout = {
  name: 'call_limit',
  key: ['account'],
  columns: [
    text('account'),
    text('rule'),
    text('kind'),
    text('who'),
    integer('most'),
    optional('span_ms', 'bigint'),
    column('usage', 'text'),
    integer('turn'),
    integer('empty_after'),
  ],
  indices: [
    { name: 'call_limit_who', columnNames: ['who'] },
    { name: 'call_limit_empty', columnNames: ['empty_after'] },
  ],
};

export class CallLimits1764460000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(table(LAYOUT));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(LAYOUT.name);
  }
}
