import type { MigrationInterface, QueryRunner } from 'typeorm';
import { integer, table, text, type Layout } from './table-layout.js';

const LAYOUTS: readonly Layout[] = [
  {
    name: 'shown_proof',
    key: ['id'],
    columns: [text('id'), integer('until')],
    indices: [{ name: 'shown_proof_until', columnNames: ['until'] }],
  },
  {
    name: 'rate_window',
    key: ['id'],
    columns: [text('id'), integer('window_start'), integer('taken')],
    indices: [{ name: 'rate_window_start', columnNames: ['window_start'] }],
  },
];

/** What all nodes have to count together: proofs that were shown, and requests per address. */
export class SharedCounters1764450000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const layout of LAYOUTS) await runner.createTable(table(layout));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of LAYOUTS.toReversed()) await runner.dropTable(name);
  }
}
