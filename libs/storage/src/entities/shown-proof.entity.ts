import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** A DPoP proof that was shown, as a digest of its key and id. */
@Entity('shown_proof')
@Index('shown_proof_until', ['until'])
export class ShownProofEntity {
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'shown_proof_pk' }) id!: string;
  @Column({ type: 'bigint', transformer: exactIntegers }) until!: number;
}
