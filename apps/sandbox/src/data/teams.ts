import type { JsonObject } from '@gatehouse/kernel';
import type { Calendar } from './calendar.js';
import type { MemberRecord, TeamRecord } from './world.js';

type Impersonation = 'Impersonate' | 'On Behalf' | 'None';

const TEAMS: readonly { key: string; name: string; lead: string; others: readonly (readonly [string, Impersonation])[] }[] = [
  {
    key: 'TEAM-1',
    name: 'Whitfield Group',
    lead: 'MEM-1001',
    others: [
      ['MEM-1005', 'Impersonate'],
      ['MEM-1006', 'On Behalf'],
    ],
  },
  {
    key: 'TEAM-2',
    name: 'Lakeside Partners',
    lead: 'MEM-1013',
    others: [
      ['MEM-1014', 'None'],
      ['MEM-1015', 'On Behalf'],
    ],
  },
  {
    key: 'TEAM-3',
    name: 'Varga & Co',
    lead: 'MEM-2001',
    others: [
      ['MEM-2006', 'Impersonate'],
      ['MEM-2007', 'None'],
    ],
  },
  {
    key: 'TEAM-4',
    name: 'Aggie Town Team',
    lead: 'MEM-2010',
    others: [
      ['MEM-2011', 'On Behalf'],
      ['MEM-2012', 'None'],
    ],
  },
];

export function buildTeams(members: ReadonlyMap<string, MemberRecord>, calendar: Calendar): TeamRecord[] {
  return TEAMS.map((team, index) => {
    const lead = members.get(team.lead);
    return {
      TeamKey: team.key,
      TeamName: team.name,
      TeamLeadKey: team.lead,
      TeamLeadMlsId: lead?.MemberMlsId ?? null,
      TeamLeadLoginId: lead?.['MemberLoginId'] ?? null,
      TeamLeadStateLicense: lead?.MemberStateLicense ?? null,
      TeamLeadStateLicenseState: lead?.['MemberStateLicenseState'] ?? null,
      TeamStatus: 'Active',
      TeamEmail: `team${index + 1}@${team.lead.startsWith('MEM-1') ? 'harbor' : 'summit'}.example`,
      TeamDirectPhone: `916-555-017${index}`,
      TeamDescription: `${team.name}: ${team.others.length + 1} agents who cover for one another.`,
      FeedTypes: ['IDX', 'VOW', 'BBO'],
      OriginatingSystemName: 'Cascade MLS',
      OriginalEntryTimestamp: calendar.stamp(-900 - index, 36_000),
      ModificationTimestamp: calendar.stamp(-60 - index, 36_000),
    };
  });
}

export function buildTeamMembers(members: ReadonlyMap<string, MemberRecord>, calendar: Calendar): JsonObject[] {
  return TEAMS.flatMap((team) =>
    [[team.lead, 'Impersonate'] as const, ...team.others].map(([memberKey, impersonation], index) => ({
      TeamMemberKey: `${team.key}-${index + 1}`,
      TeamKey: team.key,
      MemberKey: memberKey,
      MemberMlsId: members.get(memberKey)?.MemberMlsId ?? null,
      MemberLoginId: members.get(memberKey)?.['MemberLoginId'] ?? null,
      TeamMemberStateLicense: members.get(memberKey)?.MemberStateLicense ?? null,
      TeamMemberType: index === 0 ? 'Team Lead' : 'Team Member',
      TeamImpersonationLevel: impersonation,
      FeedTypes: ['BBO'],
      OriginatingSystemName: 'Cascade MLS',
      OriginalEntryTimestamp: calendar.stamp(-880, 36_000),
      ModificationTimestamp: calendar.stamp(-60 - index, 36_500),
    })),
  );
}

/** TeamKey by member, for the listings that a team shares. */
export const TEAM_OF_MEMBER: ReadonlyMap<string, { key: string; name: string }> = new Map(
  TEAMS.flatMap(({ key, name, lead, others }) =>
    [lead, ...others.map(([memberKey]) => memberKey)].map((memberKey) => [memberKey, { key, name }] as const),
  ),
);
