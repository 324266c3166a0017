import { TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

const TABLE = 'replica_listing';
const COVERED = [
  'modified',
  'list_price',
  'standard_status',
  'property_type',
  'bedrooms',
  'bathrooms',
  'city',
  'postal_code',
  'state',
  'can_view',
  'feeds',
  'uses',
  'entire_display',
  'address_display',
  'record_key',
];
/** The leading columns behind the connection, by the last part of the name: those before are still read first. */
const SEARCHED: Readonly<Record<string, readonly string[]>> = {
  modified: ['modified'],
  status: ['standard_status', 'modified'],
  city: ['city', 'standard_status', 'modified'],
  postal: ['postal_code', 'standard_status', 'modified'],
  price: ['list_price'],
};
const CO_AGENT = 'replica_listing_co_agent';

const of = (name: string, ...columns: readonly string[]): TableIndex =>
  new TableIndex({ name: `${TABLE}_${name}`, columnNames: ['connection', ...columns] });

/** Searches of a replica are answered by an index alone, and those for one's own listings find the second agent of a listing by one, too. */
export class ReplicaSearch1764583200101 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // As text: TypeORM would copy the whole table on SQLite.
    await runner.query(`ALTER TABLE ${TABLE} ADD COLUMN co_agent_key varchar`);
    const body = runner.connection.options.type === 'postgres' ? 'body::json' : 'body';
    const path = runner.connection.options.type === 'postgres' ? 'CoListAgentKey' : '$.CoListAgentKey';
    await runner.query(`UPDATE ${TABLE} SET co_agent_key = ${body} ->> '${path}' WHERE body LIKE '%"CoListAgentKey":"%'`);
    await runner.createIndex(TABLE, of('co_agent', 'co_agent_key'));
    for (const [name, first] of Object.entries(SEARCHED)) {
      await runner.dropIndex(TABLE, `${TABLE}_${name}`);
      await runner.createIndex(TABLE, of(name, ...first, ...COVERED.filter((column) => !first.includes(column))));
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [name, first] of Object.entries(SEARCHED)) {
      await runner.dropIndex(TABLE, `${TABLE}_${name}`);
      await runner.createIndex(TABLE, of(name, ...first));
    }
    await runner.dropIndex(TABLE, CO_AGENT);
    await runner.query(`ALTER TABLE ${TABLE} DROP COLUMN co_agent_key`);
  }
}
