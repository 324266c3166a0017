import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** What may not be deleted while it stands. Rows are never deleted. */
@Entity('legal_hold')
@Index('legal_hold_released', ['releasedAt'])
export class LegalHoldEntity {
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'legal_hold_pk' }) id!: string;
  @Column({ type: 'varchar' }) scope!: string;
  @Column({ type: 'varchar', name: 'scope_key', nullable: true }) of!: string | null;
  @Column({ type: 'bigint', name: 'from_ts', nullable: true, transformer: exactIntegers }) from!: number | null;
  @Column({ type: 'bigint', name: 'to_ts', nullable: true, transformer: exactIntegers }) to!: number | null;
  @Column({ type: 'text' }) reason!: string;
  @Column({ type: 'varchar', name: 'placed_by' }) placedBy!: string;
  @Column({ type: 'bigint', name: 'placed_at', transformer: exactIntegers }) placedAt!: number;
  @Column({ type: 'varchar', name: 'released_by', nullable: true }) releasedBy!: string | null;
  @Column({ type: 'bigint', name: 'released_at', nullable: true, transformer: exactIntegers }) releasedAt!: number | null;
}
