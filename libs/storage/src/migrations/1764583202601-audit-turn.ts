import type { MigrationInterface, QueryRunner } from 'typeorm';
import { integer, table, text } from './table-layout.js';

const LAYOUT = { name: 'audit_turn', key: ['turn'], columns: [text('turn'), text('holder'), integer('held_until')] };

export class AuditTurn1764583202601 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(table(LAYOUT));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(LAYOUT.name);
  }
}
