import { Column, Entity, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** How far a sink has come in a chain. */
@Entity('audit_cursor')
export class AuditCursorEntity {
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'audit_cursor_pk' }) sink!: string;
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'audit_cursor_pk' }) chain!: string;
  @Column({ type: 'bigint', transformer: exactIntegers }) seq!: number;
  @Column({ type: 'bigint', name: 'moved_at', transformer: exactIntegers }) at!: number;
}
