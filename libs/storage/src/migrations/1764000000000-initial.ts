import type { MigrationInterface, QueryRunner, Table } from 'typeorm';
import { column, integer, optional, table, text, type Layout } from './table-layout.js';

const LAYOUTS: readonly Layout[] = [
  {
    name: 'audit_record',
    key: ['chain', 'seq'],
    columns: [
      text('chain'),
      integer('seq'),
      text('prev_hash'),
      text('hash'),
      text('event_id'),
      integer('ts'),
      text('kind'),
      text('severity'),
      optional('subject'),
      column('event', 'text'),
    ],
    indices: [
      { name: 'audit_record_event', columnNames: ['event_id'], isUnique: true },
      { name: 'audit_record_time', columnNames: ['ts', 'chain', 'seq'] },
      { name: 'audit_record_subject', columnNames: ['subject', 'chain', 'seq'] },
    ],
  },
  {
    name: 'tool_pin',
    key: ['upstream', 'tool'],
    columns: [
      text('upstream'),
      text('tool'),
      text('digest'),
      text('status'),
      column('reason', 'text'),
      column('descriptor', 'text'),
      optional('approved_digest'),
      optional('decided_by'),
      integer('updated_at'),
    ],
  },
  {
    name: 'quota_usage',
    key: ['credential', 'window_name'],
    columns: [text('credential'), text('window_name'), integer('window_start'), integer('used'), integer('allowance')],
  },
  {
    name: 'review',
    key: ['id'],
    columns: [
      text('id'),
      integer('opened_at'),
      integer('expires_at'),
      text('subject'),
      text('upstream'),
      text('tool'),
      text('arguments_digest'),
      text('approver_role'),
      text('status'),
      optional('decided_by'),
      optional('decided_at', 'bigint'),
      optional('reason', 'text'),
    ],
    indices: [
      { name: 'review_call', columnNames: ['subject', 'upstream', 'tool', 'arguments_digest'] },
      { name: 'review_status', columnNames: ['status', 'opened_at'] },
    ],
  },
  {
    name: 'placeholder',
    key: ['tenant', 'subject', 'digest'],
    columns: [text('tenant'), text('subject'), text('digest'), text('id'), text('label'), column('sealed', 'text'), integer('expires_at')],
    indices: [
      { name: 'placeholder_id', columnNames: ['tenant', 'subject', 'id'], isUnique: true },
      { name: 'placeholder_expiry', columnNames: ['expires_at'] },
    ],
  },
];

const tables = (): Table[] => LAYOUTS.map(table);

const SQLITE_TRIGGERS = ['UPDATE', 'DELETE'].map(
  (event) =>
    `CREATE TRIGGER audit_record_no_${event.toLowerCase()} BEFORE ${event} ON audit_record
     BEGIN SELECT RAISE(ABORT, 'audit records are append-only'); END`,
);

const POSTGRES_TRIGGERS = [
  `CREATE FUNCTION audit_record_refuse() RETURNS trigger LANGUAGE plpgsql AS
   $$ BEGIN RAISE EXCEPTION 'audit records are append-only'; END $$`,
  `CREATE TRIGGER audit_record_no_change BEFORE UPDATE OR DELETE ON audit_record FOR EACH ROW EXECUTE FUNCTION audit_record_refuse()`,
  `CREATE TRIGGER audit_record_no_truncate BEFORE TRUNCATE ON audit_record FOR EACH STATEMENT EXECUTE FUNCTION audit_record_refuse()`,
];

export class Initial1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const each of tables()) await runner.createTable(each);
    const triggers = runner.dataSource.options.type === 'postgres' ? POSTGRES_TRIGGERS : SQLITE_TRIGGERS;
    for (const trigger of triggers) await runner.query(trigger);
  }

  async down(): Promise<void> {
    throw new Error('The first migration is not undone: it would delete the audit trail. Restore a backup instead.');
  }
}
