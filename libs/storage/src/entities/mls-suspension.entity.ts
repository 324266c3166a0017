import { Column, Entity, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** An MLS connection whose approval for assistants was taken back. */
@Entity('mls_suspension')
export class MlsSuspensionEntity {
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'mls_suspension_pk' }) connection!: string;
  @Column({ type: 'bigint', name: 'suspended_at', transformer: exactIntegers }) suspendedAt!: number;
  @Column({ type: 'varchar', name: 'suspended_by' }) suspendedBy!: string;
}
