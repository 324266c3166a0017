import type { MigrationInterface, QueryRunner } from 'typeorm';
import { column, integer, optional, table, text } from './table-layout.js';

const LAYOUT = {
  name: 'report_job',
  key: ['id'],
  columns: [
    text('id'),
    text('report'),
    text('ordered_by'),
    optional('address'),
    text('status'),
    optional('step', 'text'),
    column('files', 'text'),
    integer('held_until'),
  ],
  indices: [{ name: 'report_job_held', columnNames: ['held_until'] }],
};

/** Reports that are made in the background, as every node sees them. */
export class ReportJobs1764583202702 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(table(LAYOUT));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(LAYOUT.name);
  }
}
