import { Column, Entity, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** A list of values of an MLS, as its Lookup resource had it. */
@Entity('mls_lookup')
export class MlsLookupEntity {
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'mls_lookup_pk' }) connection!: string;
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'mls_lookup_pk' }) name!: string;
  /** A list of texts as JSON. */
  @Column({ type: 'text', name: 'listed' }) listed!: string;
  @Column({ type: 'bigint', name: 'read_at', transformer: exactIntegers }) readAt!: number;
}
