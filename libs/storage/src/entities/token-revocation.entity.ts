import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

@Entity('token_revocation')
@Index('token_revocation_time', ['recordedAt'])
export class TokenRevocationEntity {
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'token_revocation_pk' }) kind!: string;
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'token_revocation_pk' }) id!: string;
  @Column({ type: 'bigint', name: 'recorded_at', transformer: exactIntegers }) recordedAt!: number;
}
