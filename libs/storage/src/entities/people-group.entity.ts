import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** A group of a SCIM client. */
@Entity('people_group')
@Index('people_group_name', ['origin', 'nameKey'], { unique: true })
export class PeopleGroupEntity {
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'people_group_pk' }) id!: string;
  @Column({ type: 'varchar' }) origin!: string;
  @Column({ type: 'varchar', name: 'name_key' }) nameKey!: string;
  @Column({ type: 'varchar', name: 'group_name' }) name!: string;
  @Column({ type: 'varchar', name: 'external_id', nullable: true }) externalId!: string | null;
  /** JSON list of ids of people. */
  @Column({ type: 'text' }) members!: string;
  @Column({ type: 'bigint', name: 'created_at', transformer: exactIntegers }) createdAt!: number;
  @Column({ type: 'bigint', name: 'changed_at', transformer: exactIntegers }) changedAt!: number;
  @Column({ type: 'bigint', transformer: exactIntegers }) version!: number;
}
