import { levelAllows } from './delegation.js';
import type { MemberFacts } from './principal.js';
import type { ToolAction } from './tool.js';

/**
 * Who may see a field of a record, widest first. LISTING_* and OWNER_MEMBER are relations to the record, not ranks:
 * a listing's agent is not thereby the owner of a buyer's contact record. FIRM_OVERSIGHT is whoever looks after a client, and the firm's compliance:
 * that there is something, and how it stands, without what it says.
 */
export const AUDIENCES = [
  'PUBLIC_IDX',
  'VOW',
  'PARTICIPANT',
  'LISTING_OFFICE',
  'LISTING_SIDE',
  'OWNER_MEMBER',
  'FIRM_OVERSIGHT',
  'MLS_STAFF',
  'BREAK_GLASS',
  'NEVER',
  'MLS_PROHIBITED',
] as const;
export type Audience = (typeof AUDIENCES)[number];

/** What a model may see of a value that its person may see. `scan`: show the text with codes, phones and instructions removed. */
export type ModelExposure = 'show' | 'scan' | 'token' | 'redact' | 'never';

/** How far a decision lets the caller's relations reach. `mls` is staff of the MLS itself. */
export const REACHES = ['none', 'public', 'participant', 'own', 'team', 'office', 'firm', 'mls'] as const;
export type Reach = (typeof REACHES)[number];

/** The members and offices that a record belongs to. */
export interface RecordParties {
  readonly ownerMemberKeys: readonly string[];
  readonly listMemberKeys: readonly string[];
  readonly listOfficeKeys: readonly string[];
  readonly listTeamKeys: readonly string[];
  /** Office of the record's owner, where the record itself or the roster says so. */
  readonly ownerOfficeKeys: readonly string[];
  /** Ids of exceptions to rules by which it belongs to them. */
  readonly kept?: readonly string[];
}

const beyond = (reach: Reach, least: Reach): boolean => REACHES.indexOf(reach) >= REACHES.indexOf(least);

/**
 * Members whose clients this member may handle as their own: self, principals assisted, team-mates where the level of their seat allows the action.
 * @param action what is done with the records
 */
export function standsFor(member: MemberFacts, reach: Reach, action: ToolAction): ReadonlySet<string> {
  const keys = new Set([member.memberKey, ...member.assistantTo]);
  if (beyond(reach, 'team')) {
    for (const { impersonation, memberKeys } of member.teams)
      if (levelAllows(impersonation, action)) for (const key of memberKeys) keys.add(key);
  }
  return keys;
}

const holdsAny = (set: ReadonlySet<string>, keys: readonly string[]): boolean => keys.some((key) => set.has(key));

/** Members whose listings and showings they may handle as their own: a lead's team is among them whatever their level. */
export function listsFor(member: MemberFacts, reach: Reach, action: ToolAction): ReadonlySet<string> {
  const mine = standsFor(member, reach, action);
  if (!beyond(reach, 'team') || !member.teams.some(({ lead }) => lead)) return mine;
  return new Set([...mine, ...member.teams.flatMap(({ lead, memberKeys }) => (lead ? memberKeys : []))]);
}

/**
 * The audiences the caller belongs to on one record: relation (from roster facts, looked up at this call) limited by the decision's reach.
 * Source of the ladder: RESO roster fields ListAgentKey, ListOfficeKey, ListTeamKey, OwnerMemberKey, Office.OfficeBrokerKey.
 */
export function standingOn(
  parties: RecordParties,
  member: MemberFacts | undefined,
  reach: Reach,
  action: ToolAction = 'read',
): ReadonlySet<Audience> {
  const standing = new Set<Audience>();
  if (reach === 'none') return standing;
  standing.add('PUBLIC_IDX');
  if (!beyond(reach, 'participant')) return standing;
  standing.add('VOW').add('PARTICIPANT');
  if (reach === 'mls') return standing.add('LISTING_OFFICE').add('LISTING_SIDE').add('MLS_STAFF');
  if (!member || !beyond(reach, 'own')) return standing;
  const supervised = beyond(reach, 'office') ? new Set(member.supervisedOfficeKeys) : new Set<string>();
  const anySupervised = (keys: readonly string[]) => keys.some((key) => supervised.has(key));
  const anyMine = (keys: readonly string[], mine: typeof standsFor) => keys.length > 0 && holdsAny(mine(member, reach, action), keys);
  // What is listed by a team is for those who appear for it: a seat without a level works beside the team.
  const inTeam = member.teams.some(
    ({ teamKey, lead, impersonation }) => parties.listTeamKeys.includes(teamKey) && (lead || levelAllows(impersonation, action)),
  );
  if (parties.listOfficeKeys.includes(member.officeKey) || anySupervised(parties.listOfficeKeys)) standing.add('LISTING_OFFICE');
  if (anyMine(parties.listMemberKeys, listsFor) || inTeam || anySupervised(parties.listOfficeKeys))
    standing.add('LISTING_OFFICE').add('LISTING_SIDE');
  if (anyMine(parties.ownerMemberKeys, standsFor) || anySupervised(parties.ownerOfficeKeys))
    standing.add('OWNER_MEMBER').add('FIRM_OVERSIGHT');
  return standing;
}

/** MemberKeys in whose stead somebody handles a record. None where it is their own too, or where they stand for none of its members. */
export function actedForOn(parties: RecordParties, member: MemberFacts, reach: Reach, action: ToolAction = 'read'): readonly string[] {
  const { ownerMemberKeys: owners, listMemberKeys: listed } = parties;
  if (!beyond(reach, 'own') || reach === 'mls' || owners.length + listed.length === 0) return NOBODY;
  if (owners.includes(member.memberKey) || listed.includes(member.memberKey)) return NOBODY;
  // Whoever supervises the office acts as its broker.
  const supervised = beyond(reach, 'office') ? member.supervisedOfficeKeys : NOBODY;
  if ([...parties.ownerOfficeKeys, ...parties.listOfficeKeys].some((key) => supervised.includes(key))) return NOBODY;
  const [clientsOf, listingsOf] = [standsFor(member, reach, action), listsFor(member, reach, action)];
  return [...owners.filter((key) => clientsOf.has(key)), ...listed.filter((key) => listingsOf.has(key))];
}

const NOBODY: readonly string[] = [];
