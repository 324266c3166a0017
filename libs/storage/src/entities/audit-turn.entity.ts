import { Column, Entity, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** Which node does what is done once for all of them. */
@Entity('audit_turn')
export class AuditTurnEntity {
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'audit_turn_pk' }) turn!: string;
  @Column({ type: 'varchar' }) holder!: string;
  @Column({ type: 'bigint', name: 'held_until', transformer: exactIntegers }) heldUntil!: number;
}
