import type { Dice } from './dice.js';
import { TOWNS, type Town } from './places.js';
import { dealStatuses, type StandardStatus } from './statuses.js';
import type { MemberRecord } from './world.js';

export type PropertyType =
  | 'Residential'
  | 'Residential Income'
  | 'Residential Lease'
  | 'Land'
  | 'Manufactured In Park'
  | 'Commercial Sale'
  | 'Commercial Lease'
  | 'Farm'
  | 'Business Opportunity';

/** The draws that everything else of a listing follows from. */
export interface ListingPlan {
  readonly number: number;
  readonly key: string;
  readonly status: StandardStatus;
  readonly propertyType: PropertyType;
  readonly subType: string;
  readonly town: Town;
  readonly agent: MemberRecord;
  readonly price?: number;
}

interface FixedListing {
  readonly agentKey: string;
  readonly price: number;
}

/** Active single-family houses in Sacramento that the story and the tests name. */
export const FIXED_LISTINGS: ReadonlyMap<number, FixedListing> = new Map([
  [7, { agentKey: 'MEM-1002', price: 615_000 }],
  [42, { agentKey: 'MEM-2001', price: 689_000 }],
  [101, { agentKey: 'MEM-1001', price: 648_000 }],
]);

const TYPES: readonly (readonly [PropertyType, string, number])[] = [
  ['Residential', 'Single Family Residence', 56],
  ['Residential', 'Condominium', 11],
  ['Residential', 'Townhouse', 7],
  ['Residential Income', 'Duplex', 4],
  ['Residential Income', 'Quadruplex', 2],
  ['Residential Lease', 'Single Family Residence', 5],
  ['Land', 'Unimproved Land', 5],
  ['Manufactured In Park', 'Manufactured Home', 3],
  ['Commercial Sale', 'Retail', 2],
  ['Commercial Lease', 'Office', 2],
  ['Farm', 'Agriculture', 2],
  ['Business Opportunity', 'Business', 1],
];

const LISTING_TYPES = new Set(['REALTOR Salesperson', 'MLS Only Salesperson', 'MLS Only Broker', 'Designated REALTOR Participant']);

/** Members who take listings: no assistants, managers or appraisers. */
export function listingAgents(members: readonly MemberRecord[]): MemberRecord[] {
  return members.filter((member) => LISTING_TYPES.has(member.MemberType));
}

export function listingKey(number: number): string {
  return `LST-${String(number).padStart(6, '0')}`;
}

/** A plan for each of the 3,000 listings, in key order. */
export function planListings(dice: Dice, members: readonly MemberRecord[]): ListingPlan[] {
  const agents = listingAgents(members);
  const weighted = agents.map((agent) => [agent, agent.MemberKey === 'MEM-1001' ? 2 : 1] as const);
  const towns = TOWNS.map((town) => [town, town.weight] as const);
  const types = TYPES.map((type) => [type, type[2]] as const);
  const statuses = dealStatuses(dice);
  return statuses.map((dealt, index) => {
    const number = index + 1;
    const fixed = FIXED_LISTINGS.get(number);
    const [propertyType, subType] = dice.weighted(types);
    const plan = {
      number,
      key: listingKey(number),
      status: dealt,
      propertyType,
      subType,
      town: dice.weighted(towns),
      agent: dice.weighted(weighted),
    };
    if (!fixed) return plan;
    const agent = agents.find((candidate) => candidate.MemberKey === fixed.agentKey) ?? plan.agent;
    const town = TOWNS[0] ?? plan.town;
    return { ...plan, status: 'Active', propertyType: 'Residential', subType: 'Single Family Residence', town, agent, price: fixed.price };
  });
}
