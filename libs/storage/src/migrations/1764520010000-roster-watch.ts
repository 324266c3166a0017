import type { MigrationInterface, QueryRunner } from 'typeorm';
import { integer, table, text } from './table-layout.js';

const LAYOUT = { name: 'roster_watch', key: ['connection'], columns: [text('connection'), integer('due_at'), integer('version')] };

export class RosterWatch1764520010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(table(LAYOUT));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(LAYOUT.name);
  }
}
