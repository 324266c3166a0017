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
  /** What people need to look after a write without an end. Null where nobody has to. */
  @Column({ type: 'varchar', nullable: true }) connection!: string | null;
  @Column({ type: 'varchar', nullable: true }) tool!: string | null;
  @Column({ type: 'varchar', nullable: true }) subject!: string | null;
  @Column({ type: 'varchar', name: 'listing_key', nullable: true }) listingKey!: string | null;
  /** Names of the fields that were to change, with commas between. */
  @Column({ type: 'varchar', nullable: true }) fields!: string | null;
  /** When it was told of. */
  @Column({ type: 'bigint', name: 'told_at', nullable: true, transformer: exactIntegers }) toldAt!: number | null;
}
