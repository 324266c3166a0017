import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** A person whom an identity provider vouches for. */
@Entity('person')
@Index('person_user', ['userKey'], { unique: true })
@Index('person_member', ['member'])
@Index('person_version', ['version'])
export class PersonEntity {
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'person_pk' }) id!: string;
  /** The sign-in name as names are compared. */
  @Column({ type: 'varchar', name: 'user_key' }) userKey!: string;
  @Column({ type: 'varchar', name: 'user_name' }) user!: string;
  @Column({ type: 'varchar' }) origin!: string;
  @Column({ type: 'varchar', nullable: true }) subject!: string | null;
  @Column({ type: 'varchar', name: 'full_name', nullable: true }) name!: string | null;
  @Column({ type: 'varchar', nullable: true }) member!: string | null;
  /** JSON list of names. */
  @Column({ type: 'text' }) groups!: string;
  /** `active`, `inactive` or `forgotten`. */
  @Column({ type: 'varchar' }) state!: string;
  /** JSON object, where a SCIM client provisions the person. */
  @Column({ type: 'text', nullable: true }) attributes!: string | null;
  @Column({ type: 'bigint', name: 'created_at', transformer: exactIntegers }) createdAt!: number;
  @Column({ type: 'bigint', name: 'changed_at', transformer: exactIntegers }) changedAt!: number;
  @Column({ type: 'bigint', transformer: exactIntegers }) version!: number;
}
