import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

@Entity('review')
@Index('review_call', ['subject', 'upstream', 'tool', 'argumentsDigest'])
@Index('review_status', ['status', 'openedAt'])
export class ReviewEntity {
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'review_pk' }) id!: string;
  @Column({ type: 'bigint', name: 'opened_at', transformer: exactIntegers }) openedAt!: number;
  @Column({ type: 'bigint', name: 'expires_at', transformer: exactIntegers }) expiresAt!: number;
  @Column({ type: 'varchar' }) subject!: string;
  @Column({ type: 'varchar' }) upstream!: string;
  @Column({ type: 'varchar' }) tool!: string;
  @Column({ type: 'varchar', name: 'arguments_digest' }) argumentsDigest!: string;
  /** Roles joined by +. */
  @Column({ type: 'varchar', name: 'approver_role' }) approverRoles!: string;
  @Column({ type: 'text', default: '[]' }) approvals!: string;
  @Column({ type: 'text', default: '[]' }) grounds!: string;
  @Column({ type: 'text', nullable: true }) sealed!: string | null;
  @Column({ type: 'varchar' }) status!: string;
  @Column({ type: 'varchar', name: 'decided_by', nullable: true }) decidedBy!: string | null;
  @Column({ type: 'bigint', name: 'decided_at', nullable: true, transformer: exactIntegers }) decidedAt!: number | null;
  @Column({ type: 'text', nullable: true }) reason!: string | null;
}
