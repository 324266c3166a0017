import { Column, Entity, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** What people decided about the application of a vendor. */
@Entity('service_standing')
export class ServiceStandingEntity {
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'service_standing_pk' }) service!: string;
  @Column({ type: 'bigint', name: 'approved_at', nullable: true, transformer: exactIntegers }) approvedAt!: number | null;
  @Column({ type: 'varchar', name: 'approved_by', nullable: true }) approvedBy!: string | null;
  @Column({ type: 'bigint', name: 'suspended_at', nullable: true, transformer: exactIntegers }) suspendedAt!: number | null;
  @Column({ type: 'varchar', name: 'suspended_by', nullable: true }) suspendedBy!: string | null;
}
