import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** What somebody was shown or tried of an MLS; account and thing are keyed digests. */
@Entity('sighting')
@Index('sighting_kept', ['keptUntil'])
export class SightingEntity {
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'sighting_pk' }) account!: string;
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'sighting_pk' }) kind!: string;
  @PrimaryColumn({ type: 'bigint', name: 'window_start', primaryKeyConstraintName: 'sighting_pk', transformer: exactIntegers })
  windowStart!: number;
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'sighting_pk' }) thing!: string;
  @Column({ type: 'bigint', name: 'kept_until', transformer: exactIntegers }) keptUntil!: number;
}
