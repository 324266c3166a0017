import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** A report that somebody ordered: where it stands, and which node has its files. */
@Entity('report_job')
@Index('report_job_held', ['heldUntil'])
export class ReportJobEntity {
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'report_job_pk' }) id!: string;
  @Column({ type: 'varchar' }) report!: string;
  @Column({ type: 'varchar', name: 'ordered_by' }) orderedBy!: string;
  @Column({ type: 'varchar', nullable: true }) address!: string | null;
  @Column({ type: 'varchar' }) status!: string;
  /** JSON. */
  @Column({ type: 'text', nullable: true }) step!: string | null;
  /** JSON. */
  @Column({ type: 'text' }) files!: string;
  @Column({ type: 'bigint', name: 'held_until', transformer: exactIntegers }) heldUntil!: number;
}
