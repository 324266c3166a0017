import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** A record of a replica that is no listing: members, offices, media, open houses. */
@Entity('replica_record')
@Index('replica_record_link', ['connection', 'resource', 'linkKey'])
export class ReplicaRecordEntity {
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'replica_record_pk' }) connection!: string;
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'replica_record_pk' }) resource!: string;
  @PrimaryColumn({ type: 'varchar', name: 'record_key', primaryKeyConstraintName: 'replica_record_pk' }) recordKey!: string;
  @Column({ type: 'bigint', transformer: exactIntegers }) modified!: number;
  /** Key of the record that it belongs to or is found by. */
  @Column({ type: 'varchar', name: 'link_key', nullable: true }) linkKey!: string | null;
  @Column({ type: 'text' }) body!: string;
}
