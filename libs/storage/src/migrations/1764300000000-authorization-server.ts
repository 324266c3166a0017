import type { MigrationInterface, QueryRunner } from 'typeorm';
import { column, integer, optional, table, text, type Layout } from './table-layout.js';

const LAYOUTS: readonly Layout[] = [
  {
    name: 'oauth_artifact',
    key: ['kind', 'id'],
    columns: [
      text('kind'),
      text('id'),
      optional('consent'),
      optional('uid'),
      optional('user_code'),
      column('sealed', 'text'),
      optional('consumed_at', 'bigint'),
      optional('expires_at', 'bigint'),
    ],
    indices: [
      { name: 'oauth_artifact_consent', columnNames: ['kind', 'consent'] },
      { name: 'oauth_artifact_uid', columnNames: ['kind', 'uid'] },
      { name: 'oauth_artifact_user_code', columnNames: ['kind', 'user_code'] },
      { name: 'oauth_artifact_expiry', columnNames: ['expires_at'] },
    ],
  },
  {
    name: 'token_revocation',
    key: ['kind', 'id'],
    columns: [text('kind'), text('id'), integer('recorded_at')],
    indices: [{ name: 'token_revocation_time', columnNames: ['recorded_at'] }],
  },
  {
    name: 'local_credential',
    key: ['user_name'],
    columns: [text('user_name'), column('password_hash', 'text'), integer('failures'), integer('locked_until'), integer('changed_at')],
  },
];

export class AuthorizationServer1764300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const layout of LAYOUTS) await runner.createTable(table(layout));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of LAYOUTS.toReversed()) await runner.dropTable(name);
  }
}
