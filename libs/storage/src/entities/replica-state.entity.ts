import { Column, Entity, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** One replica: what it is of, and who replicates it now. */
@Entity('replica_state')
export class ReplicaStateEntity {
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'replica_state_pk' }) connection!: string;
  @Column({ type: 'varchar', default: '' }) scope!: string;
  @Column({ type: 'text', default: '{}' }) metadata!: string;
  @Column({ type: 'bigint', name: 'ended_at', nullable: true, transformer: exactIntegers }) endedAt!: number | null;
  @Column({ type: 'varchar', nullable: true }) holder!: string | null;
  @Column({ type: 'bigint', name: 'leased_until', default: 0, transformer: exactIntegers }) leasedUntil!: number;
}
