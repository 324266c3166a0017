import type { MigrationInterface, QueryRunner } from 'typeorm';
import { column, integer, table, text } from './table-layout.js';

const EVENTS = ['UPDATE', 'DELETE'];
const REFUSE = 'audit checkpoints are append-only';

const SQLITE_TRIGGERS = EVENTS.map(
  (event) =>
    `CREATE TRIGGER audit_checkpoint_no_${event.toLowerCase()} BEFORE ${event} ON audit_checkpoint BEGIN SELECT RAISE(ABORT, '${REFUSE}'); END`,
);

// The function is of the first migration: it refuses whatever table it stands on.
const POSTGRES_TRIGGERS = [
  'CREATE TRIGGER audit_checkpoint_no_change BEFORE UPDATE OR DELETE ON audit_checkpoint FOR EACH ROW EXECUTE FUNCTION audit_record_refuse()',
  'CREATE TRIGGER audit_checkpoint_no_truncate BEFORE TRUNCATE ON audit_checkpoint FOR EACH STATEMENT EXECUTE FUNCTION audit_record_refuse()',
];

/** Signed checkpoints of the audit chains. */
export class AuditCheckpoints1764583200801 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const columns = [text('chain'), integer('size'), column('note', 'text'), column('subtrees', 'text'), integer('taken_at')];
    await runner.createTable(table({ name: 'audit_checkpoint', key: ['chain', 'size'], columns }));
    const triggers = runner.dataSource.options.type === 'postgres' ? POSTGRES_TRIGGERS : SQLITE_TRIGGERS;
    for (const trigger of triggers) await runner.query(trigger);
  }

  async down(): Promise<void> {
    throw new Error('The checkpoints are not undone: it would delete what proves the audit trail. Restore a backup instead.');
  }
}
