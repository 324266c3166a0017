import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** Records that were deleted because they may no longer be kept, written with their deletion; its certificate follows in the audit trail. */
@Entity('replica_purge')
@Index('replica_purge_certified', ['connection', 'certified'])
export class ReplicaPurgeEntity {
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'replica_purge_pk' }) id!: string;
  @Column({ type: 'varchar' }) connection!: string;
  @Column({ type: 'varchar' }) reason!: string;
  @Column({ type: 'varchar' }) what!: string;
  @Column({ type: 'bigint', transformer: exactIntegers }) records!: number;
  @Column({ type: 'varchar' }) digest!: string;
  @Column({ type: 'bigint', name: 'signal_at', transformer: exactIntegers }) signalAt!: number;
  @Column({ type: 'bigint', name: 'purged_at', transformer: exactIntegers }) purgedAt!: number;
  /** 1 where the certificate is in the audit trail. */
  @Column({ type: 'smallint', default: 0 }) certified!: number;
}
