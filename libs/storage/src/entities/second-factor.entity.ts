import { Column, Entity, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** The authenticator of a local account; its key is sealed. */
@Entity('second_factor')
export class SecondFactorEntity {
  @PrimaryColumn({ type: 'varchar', name: 'user_name', primaryKeyConstraintName: 'second_factor_pk' }) user!: string;
  @Column({ type: 'text' }) sealed!: string;
  @Column({ type: 'bigint', name: 'last_step', transformer: exactIntegers }) lastStep!: number;
  @Column({ type: 'bigint', name: 'enrolled_at', transformer: exactIntegers }) enrolledAt!: number;
}
