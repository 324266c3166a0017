import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** A role that an administrator gave to a person, with the reason. */
@Entity('recorded_grant')
@Index('recorded_grant_end', ['endedAt'])
export class RecordedGrantEntity {
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'recorded_grant_pk' }) id!: string;
  @Column({ type: 'varchar', name: 'user_key' }) userKey!: string;
  @Column({ type: 'varchar', name: 'role_name' }) role!: string;
  @Column({ type: 'text' }) reason!: string;
  @Column({ type: 'varchar', name: 'granted_by' }) grantedBy!: string;
  @Column({ type: 'bigint', name: 'granted_at', transformer: exactIntegers }) grantedAt!: number;
  @Column({ type: 'bigint', name: 'expires_at', nullable: true, transformer: exactIntegers }) expiresAt!: number | null;
  @Column({ type: 'bigint', name: 'ended_at', nullable: true, transformer: exactIntegers }) endedAt!: number | null;
  @Column({ type: 'varchar', name: 'ended_by', nullable: true }) endedBy!: string | null;
}
