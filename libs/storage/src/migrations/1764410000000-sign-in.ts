import type { MigrationInterface, QueryRunner } from 'typeorm';
import { integer, table, text, type Layout } from './table-layout.js';

const LAYOUT: Layout = {
  name: 'sign_in_binding',
  key: ['connection', 'subject'],
  columns: [text('connection'), text('subject'), text('user_key'), integer('bound_at')],
  indices: [{ name: 'sign_in_binding_user', columnNames: ['connection', 'user_key'], isUnique: true }],
};

export class SignIn1764410000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(table(LAYOUT));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(LAYOUT.name);
  }
}
