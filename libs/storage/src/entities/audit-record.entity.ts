import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** Append-only: triggers refuse UPDATE and DELETE on both engines. */
@Entity('audit_record')
@Index('audit_record_event', ['eventId'], { unique: true })
@Index('audit_record_time', ['ts', 'chain', 'seq'])
@Index('audit_record_subject', ['subject', 'chain', 'seq'])
export class AuditRecordEntity {
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'audit_record_pk' }) chain!: string;
  @PrimaryColumn({ type: 'bigint', transformer: exactIntegers, primaryKeyConstraintName: 'audit_record_pk' }) seq!: number;
  @Column({ type: 'varchar', name: 'prev_hash' }) prevHash!: string;
  @Column({ type: 'varchar' }) hash!: string;
  @Column({ type: 'varchar', name: 'event_id' }) eventId!: string;
  @Column({ type: 'bigint', transformer: exactIntegers }) ts!: number;
  @Column({ type: 'varchar' }) kind!: string;
  @Column({ type: 'varchar' }) severity!: string;
  @Column({ type: 'varchar', nullable: true }) subject!: string | null;
  /** Canonical JSON text. Not jsonb, which reorders members: the hash is over these bytes. */
  @Column({ type: 'text' }) event!: string;
}
