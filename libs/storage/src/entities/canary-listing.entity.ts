import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** An invented listing, and who is shown it. */
@Entity('canary_listing')
@Index('canary_listing_place', ['connection', 'subject', 'application', 'slot'], { unique: true })
export class CanaryListingEntity {
  @PrimaryColumn({ type: 'varchar', name: 'listing_key', primaryKeyConstraintName: 'canary_listing_pk' }) listingKey!: string;
  @Column({ type: 'varchar', name: 'listing_id' }) listingId!: string;
  @Column({ type: 'varchar' }) address!: string;
  @Column({ type: 'varchar' }) connection!: string;
  @Column({ type: 'varchar' }) subject!: string;
  @Column({ type: 'varchar' }) application!: string;
  @Column({ type: 'varchar' }) slot!: string;
  @Column({ type: 'text' }) listing!: string;
  @Column({ type: 'bigint', name: 'made_at', transformer: exactIntegers }) madeAt!: number;
  @Column({ type: 'bigint', name: 'shown_at', transformer: exactIntegers }) shownAt!: number;
  @Column({ type: 'bigint', transformer: exactIntegers }) shown!: number;
}
