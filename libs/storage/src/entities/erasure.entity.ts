import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** That something was erased at somebody's request, by which every node knows to remember nothing of it. */
@Entity('erasure')
@Index('erasure_time', ['at'])
export class ErasureEntity {
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'erasure_pk' }) id!: string;
  @Column({ type: 'bigint', name: 'erased_at', transformer: exactIntegers }) at!: number;
}
