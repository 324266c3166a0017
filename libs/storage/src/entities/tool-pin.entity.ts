import { Column, Entity, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

@Entity('tool_pin')
export class ToolPinEntity {
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'tool_pin_pk' }) upstream!: string;
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'tool_pin_pk' }) tool!: string;
  @Column({ type: 'varchar' }) digest!: string;
  @Column({ type: 'varchar' }) status!: string;
  @Column({ type: 'text' }) reason!: string;
  @Column({ type: 'text' }) descriptor!: string;
  @Column({ type: 'varchar', name: 'approved_digest', nullable: true }) approvedDigest!: string | null;
  @Column({ type: 'varchar', name: 'decided_by', nullable: true }) decidedBy!: string | null;
  @Column({ type: 'bigint', name: 'updated_at', transformer: exactIntegers }) updatedAt!: number;
}
