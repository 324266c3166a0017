import { Column, Entity, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** Where replication of one resource stands. */
@Entity('replica_place')
export class ReplicaPlaceEntity {
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'replica_place_pk' }) connection!: string;
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'replica_place_pk' }) resource!: string;
  @Column({ type: 'varchar', nullable: true }) cursor!: string | null;
  @Column({ type: 'bigint', name: 'loaded_at', nullable: true, transformer: exactIntegers }) loadedAt!: number | null;
  @Column({ type: 'bigint', name: 'synced_at', nullable: true, transformer: exactIntegers }) syncedAt!: number | null;
  @Column({ type: 'bigint', nullable: true, transformer: exactIntegers }) expected!: number | null;
  @Column({ type: 'bigint', default: 0, transformer: exactIntegers }) read!: number;
}
