import { Column, Entity, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** One row, which every change of people counts up. */
@Entity('people_version')
export class PeopleVersionEntity {
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'people_version_pk' }) name!: string;
  @Column({ type: 'bigint', transformer: exactIntegers }) value!: number;
}
