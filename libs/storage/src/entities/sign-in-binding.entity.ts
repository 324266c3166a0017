import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** Which person at an identity provider has which sign-in name. The subject is a keyed digest. */
@Entity('sign_in_binding')
@Index('sign_in_binding_user', ['connection', 'user'], { unique: true })
export class SignInBindingEntity {
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'sign_in_binding_pk' }) connection!: string;
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'sign_in_binding_pk' }) subject!: string;
  @Column({ type: 'varchar', name: 'user_key' }) user!: string;
  @Column({ type: 'bigint', name: 'bound_at', transformer: exactIntegers }) boundAt!: number;
}
