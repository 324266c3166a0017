import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** A masked value, sealed: the table alone reveals nothing. */
@Entity('placeholder')
@Index('placeholder_id', ['tenant', 'subject', 'id'], { unique: true })
@Index('placeholder_expiry', ['expiresAt'])
@Index('placeholder_key', ['keyId'])
export class PlaceholderEntity {
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'placeholder_pk' }) tenant!: string;
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'placeholder_pk' }) subject!: string;
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'placeholder_pk' }) digest!: string;
  @Column({ type: 'varchar' }) id!: string;
  @Column({ type: 'varchar' }) label!: string;
  /** Which key of the ring wrapped the data key. */
  @Column({ type: 'varchar', name: 'key_id' }) keyId!: string;
  @Column({ type: 'text' }) wrapped!: string;
  @Column({ type: 'text' }) sealed!: string;
  @Column({ type: 'bigint', name: 'expires_at', transformer: exactIntegers }) expiresAt!: number;
}
