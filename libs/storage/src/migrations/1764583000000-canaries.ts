import type { MigrationInterface, QueryRunner } from 'typeorm';
import { column, integer, table, text, type Layout } from './table-layout.js';

const CANARY: Layout = {
  name: 'canary_listing',
  key: ['listing_key'],
  columns: [
    ...['listing_key', 'listing_id', 'address', 'connection', 'subject', 'application', 'slot'].map(text),
    column('listing', 'text'),
    ...['made_at', 'shown_at', 'shown'].map(integer),
  ],
  indices: [{ name: 'canary_listing_place', columnNames: ['connection', 'subject', 'application', 'slot'], isUnique: true }],
};

/** Invented listings, apart from every real one. */
export class Canaries1764583000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(table(CANARY));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(CANARY.name);
  }
}
