import { TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

const NAME = 'replica_listing_price';
const of = (...columnNames: string[]): TableIndex => new TableIndex({ name: NAME, columnNames: ['connection', ...columnNames] });

/** SQLite took the index of status and price before that of city and status, and then looked at every listing of the MLS that was for sale. */
export class ReplicaPrice1764583100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.dropIndex('replica_listing', NAME);
    await runner.createIndex('replica_listing', of('list_price'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropIndex('replica_listing', NAME);
    await runner.createIndex('replica_listing', of('standard_status', 'list_price'));
  }
}
