import { Column, Entity, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** One row per credential and window name: the window that runs now. Earlier ones are overwritten. */
@Entity('quota_usage')
export class QuotaUsageEntity {
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'quota_usage_pk' }) credential!: string;
  @PrimaryColumn({ type: 'varchar', name: 'window_name', primaryKeyConstraintName: 'quota_usage_pk' }) windowName!: string;
  @Column({ type: 'bigint', name: 'window_start', transformer: exactIntegers }) windowStart!: number;
  @Column({ type: 'bigint', transformer: exactIntegers }) used!: number;
  /** The limit that the last taker named, so that the guard of the upsert can see it. */
  @Column({ type: 'bigint', transformer: exactIntegers }) allowance!: number;
}
