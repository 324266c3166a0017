import { TableColumn, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';
import { column, integer, table, text } from './table-layout.js';

const COLUMNS = [new TableColumn(text('key_id')), new TableColumn(column('wrapped', 'text'))];

/**
 * Values of placeholders are sealed under the key ring. What is there was sealed under the secret of the deployment and opens no more: it would
 * have been good for a day, and is made anew when its record is read again.
 */
export class SealingKeys1764583200201 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM placeholder');
    await runner.addColumns('placeholder', COLUMNS);
    await runner.createIndex('placeholder', new TableIndex({ name: 'placeholder_key', columnNames: ['key_id'] }));
    const columns = [text('id'), integer('erased_at')];
    const indices = [{ name: 'erasure_time', columnNames: ['erased_at'] }];
    await runner.createTable(table({ name: 'erasure', key: ['id'], columns, indices }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('erasure');
    await runner.dropIndex('placeholder', 'placeholder_key');
    await runner.dropColumns('placeholder', COLUMNS);
  }
}
