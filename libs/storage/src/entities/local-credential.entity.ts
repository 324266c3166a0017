import { Column, Entity, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** The password of a local account, as an argon2id hash, and its tries. */
@Entity('local_credential')
export class LocalCredentialEntity {
  @PrimaryColumn({ type: 'varchar', name: 'user_name', primaryKeyConstraintName: 'local_credential_pk' }) user!: string;
  @Column({ type: 'text', name: 'password_hash' }) passwordHash!: string;
  @Column({ type: 'bigint', transformer: exactIntegers }) failures!: number;
  @Column({ type: 'bigint', name: 'locked_until', transformer: exactIntegers }) lockedUntil!: number;
  @Column({ type: 'bigint', name: 'changed_at', transformer: exactIntegers }) changedAt!: number;
}
