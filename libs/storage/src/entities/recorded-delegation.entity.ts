import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** One member acting for another, with the reason. */
@Entity('recorded_delegation')
@Index('recorded_delegation_end', ['endedAt'])
export class RecordedDelegationEntity {
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'recorded_delegation_pk' }) id!: string;
  @Column({ type: 'varchar', name: 'principal_key' }) principal!: string;
  @Column({ type: 'varchar', name: 'delegate_key' }) delegate!: string;
  @Column({ type: 'text' }) reason!: string;
  @Column({ type: 'varchar', name: 'delegated_by' }) delegatedBy!: string;
  @Column({ type: 'bigint', name: 'delegated_at', transformer: exactIntegers }) delegatedAt!: number;
  @Column({ type: 'bigint', name: 'expires_at', nullable: true, transformer: exactIntegers }) expiresAt!: number | null;
  @Column({ type: 'bigint', name: 'ended_at', nullable: true, transformer: exactIntegers }) endedAt!: number | null;
  @Column({ type: 'varchar', name: 'ended_by', nullable: true }) endedBy!: string | null;
}
