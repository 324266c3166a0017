import { Column, Entity, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** Where the nodes stand with the roster of one MLS connection. */
@Entity('roster_watch')
export class RosterWatchEntity {
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'roster_watch_pk' }) connection!: string;
  @Column({ type: 'bigint', name: 'due_at', transformer: exactIntegers }) dueAt!: number;
  @Column({ type: 'bigint', transformer: exactIntegers }) version!: number;
}
