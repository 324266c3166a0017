import { Column, Entity, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** What a block of records can be found by. It proves nothing and can be made anew from them. */
@Entity('audit_block')
export class AuditBlockEntity {
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'audit_block_pk' }) chain!: string;
  /** 0, 1, 2 … without a gap: records of 500 sequence numbers each. */
  @PrimaryColumn({ type: 'bigint', transformer: exactIntegers, primaryKeyConstraintName: 'audit_block_pk' }) block!: number;
  @Column({ type: 'bigint', name: 'first_ts', transformer: exactIntegers }) firstTs!: number;
  @Column({ type: 'bigint', name: 'last_ts', transformer: exactIntegers }) lastTs!: number;
  @Column({ type: 'text' }) terms!: string;
}
