import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** An information wall that somebody put on record, or whom members are designated to. `members` is a JSON list. */
@Entity('information_wall')
@Index('information_wall_end', ['endedAt'])
export class InformationWallEntity {
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'information_wall_pk' }) id!: string;
  @Column({ type: 'varchar' }) subject!: string;
  @Column({ type: 'varchar', name: 'subject_key' }) key!: string;
  @Column({ type: 'varchar', name: 'listing_side', nullable: true }) side!: string | null;
  @Column({ type: 'varchar', name: 'party_key', nullable: true }) party!: string | null;
  @Column({ type: 'text' }) members!: string;
  @Column({ type: 'text' }) reason!: string;
  @Column({ type: 'varchar', name: 'recorded_by' }) by!: string;
  @Column({ type: 'bigint', name: 'recorded_at', transformer: exactIntegers }) at!: number;
  @Column({ type: 'bigint', name: 'expires_at', nullable: true, transformer: exactIntegers }) expiresAt!: number | null;
  @Column({ type: 'bigint', name: 'ended_at', nullable: true, transformer: exactIntegers }) endedAt!: number | null;
  @Column({ type: 'varchar', name: 'ended_by', nullable: true }) endedBy!: string | null;
}
