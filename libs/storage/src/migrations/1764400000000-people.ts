import { TableColumn, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';
import { column, integer, optional, table, text, type Layout } from './table-layout.js';

const LAYOUTS: readonly Layout[] = [
  {
    name: 'person',
    key: ['id'],
    columns: [
      text('id'),
      text('user_key'),
      text('user_name'),
      text('origin'),
      optional('subject'),
      optional('full_name'),
      optional('member'),
      column('groups', 'text'),
      text('state'),
      optional('attributes', 'text'),
      integer('created_at'),
      integer('changed_at'),
      integer('version'),
    ],
    indices: [
      { name: 'person_user', columnNames: ['user_key'], isUnique: true },
      { name: 'person_member', columnNames: ['member'] },
      { name: 'person_version', columnNames: ['version'] },
    ],
  },
  {
    name: 'people_group',
    key: ['id'],
    columns: [
      text('id'),
      text('origin'),
      text('name_key'),
      text('group_name'),
      optional('external_id'),
      column('members', 'text'),
      integer('created_at'),
      integer('changed_at'),
      integer('version'),
    ],
    indices: [{ name: 'people_group_name', columnNames: ['origin', 'name_key'], isUnique: true }],
  },
  { name: 'people_version', key: ['name'], columns: [text('name'), integer('value')] },
  {
    name: 'recorded_grant',
    key: ['id'],
    columns: [
      text('id'),
      text('user_key'),
      text('role_name'),
      column('reason', 'text'),
      text('granted_by'),
      integer('granted_at'),
      optional('expires_at', 'bigint'),
      optional('ended_at', 'bigint'),
      optional('ended_by'),
    ],
    indices: [{ name: 'recorded_grant_end', columnNames: ['ended_at'] }],
  },
];

/** What was issued to a person has to be found when they leave. */
const ACCOUNT = { name: 'oauth_artifact_account', columnNames: ['account'] };

export class People1764400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const layout of LAYOUTS) await runner.createTable(table(layout));
    await runner.query(`INSERT INTO people_version (name, value) VALUES ('people', 0)`);
    await runner.addColumn('oauth_artifact', new TableColumn(optional('account')));
    await runner.createIndex('oauth_artifact', new TableIndex(ACCOUNT));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropIndex('oauth_artifact', ACCOUNT.name);
    await runner.dropColumn('oauth_artifact', 'account');
    for (const { name } of LAYOUTS.toReversed()) await runner.dropTable(name);
  }
}
