import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** One row per limit and whom it counts, while anything of it counts. */
@Entity('call_limit')
@Index('call_limit_who', ['who'])
@Index('call_limit_empty', ['emptyAfter'])
export class CallLimitEntity {
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'call_limit_pk' }) account!: string;
  @Column({ type: 'varchar' }) rule!: string;
  @Column({ type: 'varchar' }) kind!: string;
  @Column({ type: 'varchar' }) who!: string;
  /** What whoever wrote it last was told the limit is; no span for calls at one time. */
  @Column({ type: 'bigint', transformer: exactIntegers }) most!: number;
  @Column({ type: 'bigint', name: 'span_ms', nullable: true, transformer: exactIntegers }) spanMs!: number | null;
  /** `Usage` as JSON. */
  @Column({ type: 'text' }) usage!: string;
  /** Rises by one with each turn, so that no two nodes take one from the same state. */
  @Column({ type: 'bigint', transformer: exactIntegers }) turn!: number;
  @Column({ type: 'bigint', name: 'empty_after', transformer: exactIntegers }) emptyAfter!: number;
}
