import type { MigrationInterface, QueryRunner } from 'typeorm';
import { column, integer, optional, table, text } from './table-layout.js';

const HOLDS = {
  name: 'legal_hold',
  key: ['id'],
  columns: [
    text('id'),
    text('scope'),
    optional('scope_key'),
    optional('from_ts', 'bigint'),
    optional('to_ts', 'bigint'),
    column('reason', 'text'),
    text('placed_by'),
    integer('placed_at'),
    optional('released_by'),
    optional('released_at', 'bigint'),
  ],
  indices: [{ name: 'legal_hold_released', columnNames: ['released_at'] }],
};

const REFUSE = 'audit records are append-only';
/** What retention does: the content goes; place, hashes, id and time stay, and nothing comes in its stead. */
const EMPTIES = `NEW.chain = OLD.chain AND NEW.seq = OLD.seq AND NEW.prev_hash = OLD.prev_hash AND NEW.hash = OLD.hash AND NEW.event_id = OLD.event_id
  AND NEW.ts = OLD.ts AND OLD.kind <> 'record.emptied' AND NEW.kind = 'record.emptied' AND NEW.severity = 'info' AND NEW.subject IS NULL
  AND length(NEW.event) <= 400 AND NEW.event LIKE '{"act":"%","eventId":"%","kind":"record.emptied","severity":"info","ts":%}'`;

const SQLITE = [
  'DROP TRIGGER audit_record_no_update',
  `CREATE TRIGGER audit_record_no_update BEFORE UPDATE ON audit_record WHEN NOT (${EMPTIES}) BEGIN SELECT RAISE(ABORT, '${REFUSE}'); END`,
];
const POSTGRES = [
  'DROP TRIGGER audit_record_no_change ON audit_record',
  'CREATE TRIGGER audit_record_no_change BEFORE DELETE ON audit_record FOR EACH ROW EXECUTE FUNCTION audit_record_refuse()',
  `CREATE TRIGGER audit_record_no_update BEFORE UPDATE ON audit_record FOR EACH ROW WHEN (NOT (${EMPTIES})) EXECUTE FUNCTION audit_record_refuse()`,
];

/** Legal holds, and the one change of a record that the database lets through: its content deleted by retention. */
export class Retention1764583201601 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(table(HOLDS));
    const triggers = runner.dataSource.options.type === 'postgres' ? POSTGRES : SQLITE;
    for (const trigger of triggers) await runner.query(trigger);
  }

  async down(): Promise<void> {
    throw new Error('Legal holds are not undone: it would let go of what must be kept. Restore a backup instead.');
  }
}
