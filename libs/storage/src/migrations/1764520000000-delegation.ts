import type { MigrationInterface, QueryRunner } from 'typeorm';
import { column, integer, optional, table, text, type Layout } from './table-layout.js';

/** Who acts for whom on record. */
const LAYOUTS: readonly Layout[] = [
  {
    name: 'recorded_delegation',
    key: ['id'],
    columns: [
      text('id'),
      text('principal_key'),
      text('delegate_key'),
      column('reason', 'text'),
      text('delegated_by'),
      integer('delegated_at'),
      optional('expires_at', 'bigint'),
      optional('ended_at', 'bigint'),
      optional('ended_by'),
    ],
    indices: [{ name: 'recorded_delegation_end', columnNames: ['ended_at'] }],
  },
];

export class Delegation1764520000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const layout of LAYOUTS) await runner.createTable(table(layout));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of LAYOUTS.toReversed()) await runner.dropTable(name);
  }
}
