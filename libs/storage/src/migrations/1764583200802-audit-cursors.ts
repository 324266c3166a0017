import type { MigrationInterface, QueryRunner } from 'typeorm';
import { integer, table, text } from './table-layout.js';

/** How far the sinks of the audit trail have come. */
export class AuditCursors1764583200802 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const columns = [text('sink'), text('chain'), integer('seq'), integer('moved_at')];
    await runner.createTable(table({ name: 'audit_cursor', key: ['sink', 'chain'], columns }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('audit_cursor');
  }
}
