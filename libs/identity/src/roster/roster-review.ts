import type { RosterSnapshot } from './roster-rows.js';

const MOST_NAMED = 5;

function named(what: string, keys: readonly string[]): string[] {
  if (keys.length === 0) return [];
  const told = keys.slice(0, MOST_NAMED).join(', ');
  return [`${what}: ${told}${keys.length > MOST_NAMED ? ` and ${keys.length - MOST_NAMED} more` : ''}`];
}

function doubled(seats: RosterSnapshot['teamMembers']): string[] {
  const seen = new Set<string>();
  return seats.flatMap(({ TeamKey, MemberKey }) => {
    const seat = JSON.stringify([TeamKey, MemberKey]);
    if (seen.has(seat)) return [MemberKey];
    seen.add(seat);
    return [];
  });
}

/** What is no fault of a roster and is rarely meant: references that lead nowhere, and facts without which nobody may do anything. One sentence each. */
export function rosterWarnings({ members, offices, teams, teamMembers, licences = [] }: RosterSnapshot): readonly string[] {
  const memberKeys = new Set(members.map(({ MemberKey }) => MemberKey));
  const officeKeys = new Set(offices.map(({ OfficeKey }) => OfficeKey));
  const teamKeys = new Set(teams.map(({ TeamKey }) => TeamKey));
  const lacksMember = (key: string | null | undefined): key is string => Boolean(key) && !memberKeys.has(key!);
  const leads = offices.flatMap(({ OfficeBrokerKey, OfficeManagerKey }) => [OfficeBrokerKey, OfficeManagerKey]);
  return [
    ...named(
      'members of an office that is not there',
      members.filter(({ OfficeKey }) => OfficeKey && !officeKeys.has(OfficeKey)).map(({ MemberKey }) => MemberKey),
    ),
    ...named(
      'members without MemberStatus, who are refused as not active',
      members.filter(({ MemberStatus }) => !MemberStatus).map(({ MemberKey }) => MemberKey),
    ),
    ...named(
      'assistants of members who are not there',
      members.flatMap(({ MemberKey, MemberIsAssistantTo }) =>
        (MemberIsAssistantTo ?? '').split(',').some((key) => lacksMember(key.trim())) ? [MemberKey] : [],
      ),
    ),
    ...named('brokers and managers of offices who are not members', leads.filter(lacksMember)),
    ...named(
      'offices of a main office that is not there',
      offices.filter(({ MainOfficeKey }) => MainOfficeKey && !officeKeys.has(MainOfficeKey)).map(({ OfficeKey }) => OfficeKey),
    ),
    ...named(
      'seats in teams that are not there',
      teamMembers.filter(({ TeamKey }) => !teamKeys.has(TeamKey)).map(({ TeamKey }) => TeamKey),
    ),
    ...named('seats of members who are not there', teamMembers.map(({ MemberKey }) => MemberKey).filter(lacksMember)),
    ...named('members who have several rows in one team, of which the strictest counts', doubled(teamMembers)),
    ...named('licences of members who are not there', licences.map(({ MemberKey }) => MemberKey).filter(lacksMember)),
  ];
}
