import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

const optional = (name: string) => ({ type: 'varchar', name, nullable: true }) as const;
const amount = (name: string) => ({ type: 'double precision', name, nullable: true }) as const;
const flag = (name: string) => ({ type: 'smallint', name, nullable: true }) as const;

/** What a search asks and orders by besides its place: with it in the index, only listings that are shown are read themselves. */
const COVERED = [
  'modified',
  'listPrice',
  'standardStatus',
  'propertyType',
  'bedrooms',
  'bathrooms',
  'city',
  'postalCode',
  'state',
  'canView',
  'feeds',
  'uses',
  'entireDisplay',
  'addressDisplay',
  'recordKey',
];
const covering = (...first: string[]): string[] => ['connection', ...first, ...COVERED.filter((name) => !first.includes(name))];

/** A listing of a replica: what people search by as columns, and the record as the MLS gave it. */
@Entity('replica_listing')
@Index('replica_listing_modified', covering('modified'))
@Index('replica_listing_status', covering('standardStatus', 'modified'))
@Index('replica_listing_city', covering('city', 'standardStatus', 'modified'))
@Index('replica_listing_postal', covering('postalCode', 'standardStatus', 'modified'))
@Index('replica_listing_price', covering('listPrice'))
@Index('replica_listing_office', ['connection', 'officeKey'])
@Index('replica_listing_agent', ['connection', 'agentKey'])
@Index('replica_listing_co_agent', ['connection', 'coAgentKey'])
@Index('replica_listing_id', ['connection', 'listingId'])
export class ReplicaListingEntity {
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'replica_listing_pk' }) connection!: string;
  @PrimaryColumn({ type: 'varchar', name: 'record_key', primaryKeyConstraintName: 'replica_listing_pk' }) recordKey!: string;
  @Column({ type: 'bigint', transformer: exactIntegers }) modified!: number;
  @Column(optional('listing_id')) listingId!: string | null;
  @Column(optional('city')) city!: string | null;
  @Column(optional('postal_code')) postalCode!: string | null;
  @Column(optional('state')) state!: string | null;
  @Column(amount('list_price')) listPrice!: number | null;
  @Column(optional('standard_status')) standardStatus!: string | null;
  @Column(optional('property_type')) propertyType!: string | null;
  @Column(amount('bedrooms')) bedrooms!: number | null;
  @Column(amount('bathrooms')) bathrooms!: number | null;
  @Column(optional('office_key')) officeKey!: string | null;
  @Column(optional('agent_key')) agentKey!: string | null;
  @Column(optional('co_agent_key')) coAgentKey!: string | null;
  @Column(flag('entire_display')) entireDisplay!: number | null;
  @Column(flag('address_display')) addressDisplay!: number | null;
  @Column(flag('can_view')) canView!: number | null;
  @Column(optional('feeds')) feeds!: string | null;
  @Column(optional('uses')) uses!: string | null;
  @Column({ type: 'text' }) body!: string;
}
