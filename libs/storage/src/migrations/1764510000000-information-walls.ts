import type { MigrationInterface, QueryRunner } from 'typeorm';
import { column, integer, optional, table, text } from './table-layout.js';

const WALLS = {
  name: 'information_wall',
  key: ['id'],
  columns: [
    text('id'),
    text('subject'),
    text('subject_key'),
    optional('listing_side'),
    optional('party_key'),
    column('members', 'text'),
    column('reason', 'text'),
    text('recorded_by'),
    integer('recorded_at'),
    optional('expires_at', 'bigint'),
    optional('ended_at', 'bigint'),
    optional('ended_by'),
  ],
  indices: [{ name: 'information_wall_end', columnNames: ['ended_at'] }],
};

export class InformationWalls1764510000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(table(WALLS));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(WALLS.name);
  }
}
