import type { MigrationInterface, QueryRunner } from 'typeorm';
import { column, integer, optional, table, text, type Layout } from './table-layout.js';

const amount = (name: string) => column(name, 'double precision', true);
const flag = (name: string) => column(name, 'smallint', true);
const listingIndex = (name: string, ...columnNames: string[]) => ({
  name: `replica_listing_${name}`,
  columnNames: ['connection', ...columnNames],
});

const LISTING: Layout = {
  name: 'replica_listing',
  key: ['connection', 'record_key'],
  columns: [
    text('connection'),
    text('record_key'),
    integer('modified'),
    ...['listing_id', 'city', 'postal_code', 'state'].map((name) => optional(name)),
    amount('list_price'),
    optional('standard_status'),
    optional('property_type'),
    amount('bedrooms'),
    amount('bathrooms'),
    optional('office_key'),
    optional('agent_key'),
    flag('entire_display'),
    flag('address_display'),
    flag('can_view'),
    optional('feeds'),
    optional('uses'),
    column('body', 'text'),
  ],
  indices: [
    listingIndex('modified', 'modified'),
    listingIndex('status', 'standard_status', 'modified'),
    listingIndex('city', 'city', 'standard_status', 'modified'),
    listingIndex('postal', 'postal_code', 'standard_status', 'modified'),
    listingIndex('price', 'standard_status', 'list_price'),
    listingIndex('office', 'office_key'),
    listingIndex('agent', 'agent_key'),
    listingIndex('id', 'listing_id'),
  ],
};

const RECORD: Layout = {
  name: 'replica_record',
  key: ['connection', 'resource', 'record_key'],
  columns: [text('connection'), text('resource'), text('record_key'), integer('modified'), optional('link_key'), column('body', 'text')],
  indices: [{ name: 'replica_record_link', columnNames: ['connection', 'resource', 'link_key'] }],
};

const STATE: Layout = {
  name: 'replica_state',
  key: ['connection'],
  columns: [
    text('connection'),
    { ...text('scope'), default: "''" },
    { ...column('metadata', 'text'), default: "'{}'" },
    optional('ended_at', 'bigint'),
    optional('holder'),
    { ...integer('leased_until'), default: '0' },
  ],
};

const PLACE: Layout = {
  name: 'replica_place',
  key: ['connection', 'resource'],
  columns: [
    text('connection'),
    text('resource'),
    optional('cursor'),
    optional('loaded_at', 'bigint'),
    optional('synced_at', 'bigint'),
    optional('expected', 'bigint'),
    { ...integer('read'), default: '0' },
  ],
};

const PURGE: Layout = {
  name: 'replica_purge',
  key: ['id'],
  columns: [
    text('id'),
    text('connection'),
    text('reason'),
    text('what'),
    integer('records'),
    text('digest'),
    integer('signal_at'),
    integer('purged_at'),
    { ...column('certified', 'smallint'), default: '0' },
  ],
  indices: [{ name: 'replica_purge_certified', columnNames: ['connection', 'certified'] }],
};

const LAYOUTS: readonly Layout[] = [LISTING, RECORD, STATE, PLACE, PURGE];

/** Replicas of MLSs that may not be asked for each call. */
export class Replica1764570000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const layout of LAYOUTS) await runner.createTable(table(layout));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of LAYOUTS.toReversed()) await runner.dropTable(name);
  }
}
