import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { integer, optional, table, text, type Layout } from './table-layout.js';

const LAYOUT: Layout = {
  name: 'taint',
  key: ['call_id'],
  columns: [
    text('call_id'),
    text('subject'),
    text('client'),
    text('kinds'),
    text('upstream'),
    text('tool'),
    optional('resource'),
    optional('record_key'),
    integer('raised_at'),
    integer('holds_until'),
  ],
  indices: [
    { name: 'taint_whose', columnNames: ['subject', 'client', 'holds_until'] },
    { name: 'taint_until', columnNames: ['holds_until'] },
  ],
};

/** Why a held call waits, beside what policy says. Those of before wait for policy alone. */
const GROUNDS = new TableColumn({ name: 'grounds', type: 'text', default: "'[]'" });

export class Taint1764540000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(table(LAYOUT));
    await runner.addColumn('review', GROUNDS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumn('review', 'grounds');
    await runner.dropTable(LAYOUT.name);
  }
}
