import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** A credential at an upstream, sealed under a data key of its own. */
@Entity('vault_entry')
@Index('vault_entry_upstream', ['upstream'])
export class VaultEntryEntity {
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'vault_entry_pk' }) tenant!: string;
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'vault_entry_pk' }) owner!: string;
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'vault_entry_pk' }) upstream!: string;
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'vault_entry_pk' }) issuer!: string;
  @Column({ type: 'varchar', name: 'key_id' }) keyId!: string;
  @Column({ type: 'text' }) wrapped!: string;
  @Column({ type: 'text' }) sealed!: string;
  @Column({ type: 'varchar' }) revision!: string;
  @Column({ type: 'varchar', name: 'lease_id', nullable: true }) leaseId!: string | null;
  @Column({ type: 'bigint', name: 'lease_until', transformer: exactIntegers }) leaseUntil!: number;
  @Column({ type: 'bigint', name: 'changed_at', transformer: exactIntegers }) changedAt!: number;
}
