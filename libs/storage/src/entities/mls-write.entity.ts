import { Column, Entity, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** One row per write that was begun at an MLS. `id` and `digest` are digests of its idempotency key and of what was asked for. */
@Entity('mls_write')
export class MlsWriteEntity {
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'mls_write_pk' }) id!: string;
  @Column({ type: 'varchar' }) digest!: string;
  @Column({ type: 'bigint', name: 'begun_at', transformer: exactIntegers }) begunAt!: number;
  /** Set when it is known to have happened. */
  @Column({ type: 'varchar', name: 'record_key', nullable: true }) recordKey!: string | null;
}
