import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** How many requests of one kind came from one address in one window; the address is a keyed digest. */
@Entity('rate_window')
@Index('rate_window_start', ['windowStart'])
export class RateWindowEntity {
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'rate_window_pk' }) id!: string;
  @Column({ type: 'bigint', name: 'window_start', transformer: exactIntegers }) windowStart!: number;
  @Column({ type: 'bigint', transformer: exactIntegers }) taken!: number;
}
