import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Of a write whose end nobody knows, the fields that were to change: so that it can be said what stands there now. */
export class WrittenFields1764583200401 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // As text: TypeORM would copy the whole table on SQLite.
    await runner.query('ALTER TABLE mls_write ADD COLUMN fields varchar');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE mls_write DROP COLUMN fields');
  }
}
