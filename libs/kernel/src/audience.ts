import type { MemberFacts } from './principal.js';

/**
 * Who may see a field of a record, widest first. LISTING_* and OWNER_MEMBER are relations to the record, not ranks:
 * a listing's agent is not thereby the owner of a buyer's contact record.
 */
export const AUDIENCES = [
  'PUBLIC_IDX',
  'VOW',
  'PARTICIPANT',
  'LISTING_OFFICE',
  'LISTING_SIDE',
  'OWNER_MEMBER',
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
}

const beyond = (reach: Reach, least: Reach): boolean => REACHES.indexOf(reach) >= REACHES.indexOf(least);

/** Members whose records this member may handle as their own: self, principals assisted, team-mates who allow it. */
export function standsFor(member: MemberFacts, reach: Reach): ReadonlySet<string> {
  const keys = new Set([member.memberKey, ...member.assistantTo]);
  if (beyond(reach, 'team')) {
    for (const team of member.teams) {
      if (team.lead || team.impersonation !== 'none') for (const key of team.memberKeys) keys.add(key);
    }
  }
  return keys;
}

/**
 * The audiences the caller belongs to on one record: relation (from roster facts, looked up at this call) limited by the decision's reach.
 * Source of the ladder: RESO roster fields ListAgentKey, ListOfficeKey, ListTeamKey, OwnerMemberKey, Office.OfficeBrokerKey.
 */
export function standingOn(parties: RecordParties, member: MemberFacts | undefined, reach: Reach): ReadonlySet<Audience> {
  const standing = new Set<Audience>();
  if (reach === 'none') return standing;
  standing.add('PUBLIC_IDX');
  if (!beyond(reach, 'participant')) return standing;
  standing.add('VOW').add('PARTICIPANT');
  if (reach === 'mls') return standing.add('LISTING_OFFICE').add('LISTING_SIDE').add('MLS_STAFF');
  if (!member || !beyond(reach, 'own')) return standing;
  const mine = standsFor(member, reach);
  const supervised = beyond(reach, 'office') ? new Set(member.supervisedOfficeKeys) : new Set<string>();
  const anyMine = (keys: readonly string[]) => keys.some((key) => mine.has(key));
  const anySupervised = (keys: readonly string[]) => keys.some((key) => supervised.has(key));
  const inTeam = parties.listTeamKeys.some((key) => member.teams.some((team) => team.teamKey === key));
  if (parties.listOfficeKeys.includes(member.officeKey) || anySupervised(parties.listOfficeKeys)) standing.add('LISTING_OFFICE');
  if (anyMine(parties.listMemberKeys) || inTeam || anySupervised(parties.listOfficeKeys))
    standing.add('LISTING_OFFICE').add('LISTING_SIDE');
  if (anyMine(parties.ownerMemberKeys) || anySupervised(parties.ownerOfficeKeys)) standing.add('OWNER_MEMBER');
  return standing;
}
