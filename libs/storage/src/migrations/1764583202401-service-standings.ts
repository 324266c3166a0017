import type { MigrationInterface, QueryRunner } from 'typeorm';
import { optional, table, text } from './table-layout.js';

/** Which applications of vendors were approved and suspended. */
const STANDINGS = {
  name: 'service_standing',
  key: ['service'],
  columns: [
    text('service'),
    optional('approved_at', 'bigint'),
    optional('approved_by'),
    optional('suspended_at', 'bigint'),
    optional('suspended_by'),
  ],
};

export class ServiceStandings1764583202401 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(table(STANDINGS));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(STANDINGS.name);
  }
}
