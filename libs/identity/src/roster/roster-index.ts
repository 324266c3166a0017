import { impersonationOf, type MemberFacts, type Role, type TeamSeat } from '@gatehouse/kernel';
import { rosterRoles, type RoleReason } from './roster-roles.js';
import { licencesOf } from './licence.js';
import type { LicenceRow, MemberRow, OfficeRow, RosterSnapshot, TeamMemberRow, TeamRow } from './roster-rows.js';

/** A member as one snapshot has it. The licence is left out because it depends on the day of the call. */
export interface RosterMember {
  readonly row: MemberRow;
  readonly licences: readonly LicenceRow[];
  readonly name: string | undefined;
  readonly roles: readonly Role[];
  /** The facts that give the roles. */
  readonly reasons: readonly RoleReason[];
  readonly officeName: string | undefined;
  readonly facts: Omit<MemberFacts, 'licence'>;
}

function grouped<T>(rows: readonly T[], keyOf: (row: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}

/** By what e-mail addresses are compared. Letters of other alphabets stay as they are: the sign for kelvin folds into a k. */
const addressKey = (email: string): string => email.replaceAll(/[A-Z]+/g, (capitals) => capitals.toLowerCase());

/**
 * The roster by member. Every right it gives ends at the border of the member's present firm: an office row, a team row or an assistant's
 * row that a transfer left behind gives nothing. Members are worked out when first asked for and kept.
 */
export class RosterIndex {
  private readonly members: ReadonlyMap<string, MemberRow>;
  private readonly byEmail: ReadonlyMap<string, readonly MemberRow[]>;
  private readonly offices: ReadonlyMap<string, OfficeRow>;
  private readonly teams: ReadonlyMap<string, TeamRow>;
  private readonly teamsOf: ReadonlyMap<string, readonly TeamMemberRow[]>;
  private readonly membersOf: ReadonlyMap<string, readonly TeamMemberRow[]>;
  private readonly ledBy: ReadonlyMap<string, readonly TeamRow[]>;
  private readonly officesOf: ReadonlyMap<string, readonly OfficeRow[]>;
  private readonly licences: ReadonlyMap<string, readonly LicenceRow[]>;
  private readonly known = new Map<string, RosterMember>();

  constructor(snapshot: RosterSnapshot) {
    this.members = new Map(snapshot.members.map((row) => [row.MemberKey, row]));
    this.byEmail = grouped(snapshot.members, ({ MemberEmail }) => addressKey(MemberEmail?.trim() ?? ''));
    this.offices = new Map(snapshot.offices.map((row) => [row.OfficeKey, row]));
    this.teams = new Map(snapshot.teams.map((row) => [row.TeamKey, row]));
    this.teamsOf = grouped(snapshot.teamMembers, (row) => row.MemberKey);
    this.membersOf = grouped(snapshot.teamMembers, (row) => row.TeamKey);
    this.ledBy = grouped(snapshot.teams, (row) => row.TeamLeadKey ?? '');
    this.licences = grouped(snapshot.licences ?? [], (row) => row.MemberKey);
    this.officesOf = grouped(snapshot.offices, (row) => this.firmOf(row.OfficeKey));
  }

  find(memberKey: string): RosterMember | undefined {
    const known = this.known.get(memberKey);
    if (known) return known;
    const row = this.members.get(memberKey);
    if (!row) return undefined;
    const member = this.describe(row);
    this.known.set(memberKey, member);
    return member;
  }

  /** MemberKeys of those who have an address. */
  withEmail(email: string, firmKey: string | undefined): readonly string[] {
    const rows = this.byEmail.get(addressKey(email)) ?? [];
    return rows
      .filter(({ OfficeKey }) => firmKey === undefined || this.firmOf(OfficeKey ?? '') === firmKey)
      .map(({ MemberKey }) => MemberKey);
  }

  /** OfficeKeys of a firm. */
  officeKeysOf(firmKey: string): readonly string[] {
    return (this.officesOf.get(firmKey) ?? []).map(({ OfficeKey }) => OfficeKey);
  }

  /** Keys of all members, in the order of the roster. */
  get memberKeys(): readonly string[] {
    return [...this.members.keys()];
  }

  private describe(row: MemberRow): RosterMember {
    const memberType = row.MemberType ?? '';
    const named = (row.MemberIsAssistantTo ?? '').split(',').map((key) => key.trim());
    const assists = named.filter((key) => key !== '');
    const firmKey = this.firmOf(row.OfficeKey ?? '');
    const supervision = this.supervision(row.MemberKey, firmKey);
    const office = this.offices.get(row.OfficeKey ?? '');
    const licences = licencesOf(row, this.licences.get(row.MemberKey) ?? []);
    const reasons = rosterRoles({
      memberType,
      licensed: licences.length > 0,
      assists: assists.length > 0,
      supervises: supervision.supervisedOfficeKeys.length > 0 ? this.supervisionReasons(row.MemberKey, firmKey) : [],
    });
    return {
      row,
      licences,
      name: row.MemberFullName ?? undefined,
      officeName: office?.OfficeName ?? undefined,
      reasons,
      roles: reasons.map(({ role }) => role),
      facts: {
        memberKey: row.MemberKey,
        memberMlsId: row.MemberMlsId ?? '',
        memberType,
        memberStatus: row.MemberMlsAccessYN === false ? 'Inactive' : (row.MemberStatus ?? ''),
        officeKey: row.OfficeKey ?? '',
        ...(office?.OfficeStateOrProvince ? { officeState: office.OfficeStateOrProvince } : {}),
        firmKey,
        ...supervision,
        assistantTo: assists.filter((key) => this.isInFirm(key, firmKey)),
        teams: this.seats(row.MemberKey, firmKey),
      },
    };
  }

  private firmOf(officeKey: string): string {
    const main = this.offices.get(officeKey)?.MainOfficeKey;
    return main ? main : officeKey;
  }

  private isInFirm(memberKey: string, firmKey: string): boolean {
    const member = this.members.get(memberKey);
    return firmKey !== '' && member !== undefined && this.firmOf(member.OfficeKey ?? '') === firmKey;
  }

  private supervision(memberKey: string, firmKey: string): Pick<MemberFacts, 'supervisedOfficeKeys' | 'designatedBroker'> {
    const offices = firmKey === '' ? [] : (this.officesOf.get(firmKey) ?? []);
    const designatedBroker = this.offices.get(firmKey)?.OfficeBrokerKey === memberKey;
    const supervised = offices.filter(
      (office) => designatedBroker || office.OfficeBrokerKey === memberKey || office.OfficeManagerKey === memberKey,
    );
    return { supervisedOfficeKeys: supervised.map((office) => office.OfficeKey), designatedBroker };
  }

  /** What makes the offices of `supervision` this member's. */
  private supervisionReasons(memberKey: string, firmKey: string): readonly string[] {
    const main = this.offices.get(firmKey);
    const others = firmKey === '' ? [] : (this.officesOf.get(firmKey) ?? []).filter((office) => office !== main);
    return [...(main ? [main] : []), ...others].flatMap(({ OfficeKey, OfficeBrokerKey, OfficeManagerKey }) => [
      ...(OfficeBrokerKey === memberKey ? [`OfficeBrokerKey of ${OfficeKey}`] : []),
      ...(OfficeManagerKey === memberKey ? [`OfficeManagerKey of ${OfficeKey}`] : []),
    ]);
  }

  private seats(memberKey: string, firmKey: string): readonly TeamSeat[] {
    const rows = grouped(this.teamsOf.get(memberKey) ?? [], (row) => row.TeamKey);
    const teamKeys = new Set([...rows.keys(), ...(this.ledBy.get(memberKey) ?? []).map((team) => team.TeamKey)]);
    return (
      [...teamKeys]
        .filter((teamKey) => this.isActiveTeam(teamKey))
        .map((teamKey) => this.seat(memberKey, firmKey, teamKey, rows.get(teamKey) ?? []))
        // Of a team at another firm, which lists homes there, nothing is left.
        .filter(({ lead, memberKeys }) => lead || memberKeys.some((key) => key !== memberKey))
    );
  }

  private isActiveTeam(teamKey: string): boolean {
    const team = this.teams.get(teamKey);
    return team !== undefined && (team.TeamStatus ?? 'Active').toLowerCase() === 'active';
  }

  private seat(memberKey: string, firmKey: string, teamKey: string, rows: readonly TeamMemberRow[]): TeamSeat {
    const lead = this.teams.get(teamKey)?.TeamLeadKey ?? undefined;
    const keys = new Set((this.membersOf.get(teamKey) ?? []).map((other) => other.MemberKey));
    if (lead) keys.add(lead);
    return {
      teamKey,
      impersonation: impersonationOf(rows.map(({ TeamImpersonationLevel }) => TeamImpersonationLevel)),
      lead: lead === memberKey,
      memberKeys: [...keys].filter((key) => this.isInFirm(key, firmKey)),
    };
  }
}
