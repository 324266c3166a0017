import type { JsonObject } from '@gatehouse/kernel';
import type { Calendar } from './calendar.js';
import type { Dice } from './dice.js';
import { joined } from './joined.js';
import type { Milestones } from './listing-dates.js';
import type { ListingPlan } from './listing-plan.js';
import { TEAM_OF_MEMBER } from './teams.js';
import type { MemberRecord, OfficeRecord } from './world.js';

export interface Roster {
  readonly members: ReadonlyMap<string, MemberRecord>;
  readonly offices: ReadonlyMap<string, OfficeRecord>;
  /** Members who take part in sales. */
  readonly agents: readonly MemberRecord[];
}

const AGENT_FIELDS = [
  'Key',
  'MlsId',
  'FullName',
  'Email',
  'DirectPhone',
  'OfficePhone',
  'MobilePhone',
  'HomePhone',
  'StateLicense',
] as const;
const OFFICE_FIELDS = ['Key', 'MlsId', 'Name', 'Phone', 'Email'] as const;

/** Listing field and roster field of each copied value, made once: three thousand listings copy forty each. */
const pairs = (prefix: string, from: 'Member' | 'Office', names: readonly string[]) =>
  names.map((name) => [`${prefix}${name}`, `${from}${name}`] as const);

const AGENT_PAIRS = {
  ListAgent: pairs('ListAgent', 'Member', AGENT_FIELDS),
  CoListAgent: pairs('CoListAgent', 'Member', AGENT_FIELDS),
  BuyerAgent: pairs('BuyerAgent', 'Member', AGENT_FIELDS),
} as const;

const OFFICE_PAIRS = {
  ListOffice: pairs('ListOffice', 'Office', OFFICE_FIELDS),
  CoListOffice: pairs('CoListOffice', 'Office', OFFICE_FIELDS),
  BuyerOffice: pairs('BuyerOffice', 'Office', OFFICE_FIELDS),
} as const;

function copied(names: readonly (readonly [to: string, from: string])[], record: JsonObject | undefined): JsonObject {
  const fields: JsonObject = {};
  for (const [to, from] of names) fields[to] = record?.[from] ?? null;
  return fields;
}

const OVER = new Set(['Closed', 'Expired', 'Canceled', 'Withdrawn', 'Delete']);

/** The office that held the listing: for the agent who changed firms, the old one where the listing ended before the transfer. */
function listOffice(plan: ListingPlan, marks: Milestones, roster: Roster, calendar: Calendar): OfficeRecord {
  const transferred = plan.agent['MemberTransferDate'];
  const before = typeof transferred === 'string' && OVER.has(plan.status) && marks.changed < calendar.offsetOf(transferred);
  const office = roster.offices.get(before ? 'OFF-201' : plan.agent.OfficeKey);
  if (!office) throw new RangeError(`${plan.agent.MemberKey} sits in ${plan.agent.OfficeKey}, which is no office`);
  return office;
}

/** Agents, offices and teams on both sides, and how the listing wants to be attributed. */
export function partyFields(plan: ListingPlan, marks: Milestones, roster: Roster, chance: { dice: Dice; calendar: Calendar }) {
  const { dice, calendar } = chance;
  const office = listOffice(plan, marks, roster, calendar);
  const co = dice.chance(0.12) ? dice.pick(roster.agents) : undefined;
  const buyer = marks.purchase === undefined ? undefined : dice.pick(roster.agents);
  const team = TEAM_OF_MEMBER.get(plan.agent.MemberKey);
  const buyerTeam = buyer && TEAM_OF_MEMBER.get(buyer.MemberKey);
  const coAgent = co && co.MemberKey !== plan.agent.MemberKey ? co : undefined;
  return joined<JsonObject>(
    copied(AGENT_PAIRS.ListAgent, plan.agent),
    copied(OFFICE_PAIRS.ListOffice, office),
    { ListAgentKey: plan.agent.MemberKey, ListOfficeKey: office.OfficeKey },
    copied(AGENT_PAIRS.CoListAgent, coAgent),
    copied(OFFICE_PAIRS.CoListOffice, coAgent && roster.offices.get(coAgent.OfficeKey)),
    copied(AGENT_PAIRS.BuyerAgent, buyer),
    copied(OFFICE_PAIRS.BuyerOffice, buyer && roster.offices.get(buyer.OfficeKey)),
    {
      ListTeamKey: team?.key ?? null,
      ListTeamName: team?.name ?? null,
      BuyerTeamKey: buyerTeam?.key ?? null,
      BuyerTeamName: buyerTeam?.name ?? null,
      AttributionContact: dice.chance(0.5) ? office.OfficePhone : plan.agent.MemberEmail,
    },
  );
}
