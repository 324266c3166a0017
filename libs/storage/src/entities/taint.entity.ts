import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** One answer with a stranger's orders in it, and whose conversation it reached. */
@Entity('taint')
@Index('taint_whose', ['subject', 'client', 'until'])
@Index('taint_until', ['until'])
export class TaintEntity {
  @PrimaryColumn({ type: 'varchar', name: 'call_id', primaryKeyConstraintName: 'taint_pk' }) call!: string;
  @Column({ type: 'varchar' }) subject!: string;
  @Column({ type: 'varchar' }) client!: string;
  /** Joined by +. */
  @Column({ type: 'varchar' }) kinds!: string;
  @Column({ type: 'varchar' }) upstream!: string;
  @Column({ type: 'varchar' }) tool!: string;
  @Column({ type: 'varchar', nullable: true }) resource!: string | null;
  @Column({ type: 'varchar', name: 'record_key', nullable: true }) key!: string | null;
  @Column({ type: 'bigint', name: 'raised_at', transformer: exactIntegers }) raisedAt!: number;
  @Column({ type: 'bigint', name: 'holds_until', transformer: exactIntegers }) until!: number;
}
