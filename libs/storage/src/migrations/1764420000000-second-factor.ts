import type { MigrationInterface, QueryRunner } from 'typeorm';
import { column, integer, optional, table, text, type Layout } from './table-layout.js';

const LAYOUTS: readonly Layout[] = [
  {
    name: 'second_factor',
    key: ['user_name'],
    columns: [text('user_name'), column('sealed', 'text'), integer('last_step'), integer('enrolled_at')],
  },
  {
    name: 'recovery_code',
    key: ['user_name', 'digest'],
    columns: [text('user_name'), text('digest'), optional('used_at', 'bigint')],
  },
];

/** Second factors of local accounts. */
export class SecondFactor1764420000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const layout of LAYOUTS) await runner.createTable(table(layout));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of LAYOUTS.toReversed()) await runner.dropTable(name);
  }
}
