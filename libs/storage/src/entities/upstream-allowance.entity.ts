import { Column, Entity, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** What is used of an upstream credential's allowance: a row for each part of each window, for each place of the second, and for a silence. */
@Entity('upstream_allowance')
export class UpstreamAllowanceEntity {
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'upstream_allowance_pk' }) account!: string;
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'upstream_allowance_pk' }) name!: string;
  @Column({ type: 'bigint', transformer: exactIntegers }) at!: number;
  @Column({ type: 'bigint', transformer: exactIntegers }) used!: number;
}
