import { Column, Entity, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** A code that is good once instead of one from the authenticator, as a keyed digest. */
@Entity('recovery_code')
export class RecoveryCodeEntity {
  @PrimaryColumn({ type: 'varchar', name: 'user_name', primaryKeyConstraintName: 'recovery_code_pk' }) user!: string;
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'recovery_code_pk' }) digest!: string;
  @Column({ type: 'bigint', name: 'used_at', nullable: true, transformer: exactIntegers }) usedAt!: number | null;
}
