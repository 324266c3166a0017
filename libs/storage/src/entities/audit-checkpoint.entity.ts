import { Column, Entity, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** What was signed of a chain. Append-only as its records are. */
@Entity('audit_checkpoint')
export class AuditCheckpointEntity {
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'audit_checkpoint_pk' }) chain!: string;
  @PrimaryColumn({ type: 'bigint', transformer: exactIntegers, primaryKeyConstraintName: 'audit_checkpoint_pk' }) size!: number;
  @Column({ type: 'text' }) note!: string;
  /** Base64, separated by spaces. */
  @Column({ type: 'text' }) subtrees!: string;
  @Column({ type: 'bigint', name: 'taken_at', transformer: exactIntegers }) at!: number;
}
