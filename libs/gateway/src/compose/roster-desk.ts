import { licenceOn, rosterWarnings, type RosterMember, type RosterSource } from '@gatehouse/identity';
import type { Clock, LicenceFacts } from '@gatehouse/kernel';
import type { IdentityParts } from './identity-parts.js';

export interface RosterReport {
  /** Rows by RESO resource. */
  readonly counts: Readonly<Record<string, number>>;
  readonly warnings: readonly string[];
}

/** What the roster makes of a member today, and by which fact. */
export interface MemberView {
  readonly member: string;
  readonly name?: string;
  readonly status: string;
  readonly office: string;
  readonly officeName?: string;
  readonly firm: string;
  readonly roles: RosterMember['reasons'];
  readonly memberType: string;
  readonly supervises: readonly string[];
  readonly assists: readonly string[];
  readonly teams: readonly string[];
  /** The state that counts, and that of each licence. */
  readonly licence: LicenceFacts;
  readonly licences: readonly LicenceFacts[];
  /** Accounts of the member, with what gateway.yaml grants them. */
  readonly accounts: readonly string[];
}

/** The roster for whoever keeps it: its faults, and what follows from it. */
export class RosterDesk {
  constructor(
    private readonly source: RosterSource,
    private readonly identity: Pick<IdentityParts, 'roster' | 'accounts' | 'calendar'>,
    private readonly people: { readonly users: readonly string[]; readonly clock: Clock },
  ) {}

  /** Reads the roster as a start would. Throws RosterFaults, or an Error that says why the MLS cannot be read. */
  async check(): Promise<RosterReport> {
    const snapshot = await this.source.load();
    if (snapshot.members.length === 0) throw new Error('The roster holds no members, so nobody could be anything.');
    const { members, offices, teams, teamMembers, licences = [] } = snapshot;
    const counts = {
      Member: members.length,
      Office: offices.length,
      Teams: teams.length,
      TeamMembers: teamMembers.length,
      MemberStateLicense: licences.length,
    };
    return { counts, warnings: rosterWarnings(snapshot) };
  }

  /** @param who MemberKey, MemberMlsId or an account's user; everyone where left out. Throws as `check`, and an Error for one who is not there. */
  async show(who?: string): Promise<readonly MemberView[]> {
    const { roster } = this.identity;
    await roster.refresh();
    const everyone = roster.index.memberKeys;
    const wanted = who === undefined ? everyone : [this.keyOf(who, everyone)];
    return wanted.map((key) => this.viewOf(roster.find(key)!));
  }

  private keyOf(who: string, everyone: readonly string[]): string {
    const { roster, accounts } = this.identity;
    const member = [who, accounts.find(who)?.member ?? ''].find((key) => everyone.includes(key));
    const key = member ?? everyone.find((each) => roster.find(each)?.row.MemberMlsId === who);
    if (key === undefined)
      throw new Error(`${who} is no MemberKey, MemberMlsId or account on the roster. gatehouse roster show lists them.`);
    return key;
  }

  private viewOf({ row, name, officeName, reasons, facts, licences }: RosterMember): MemberView {
    const day = this.identity.calendar.dayOf(this.people.clock.now());
    return {
      member: row.MemberKey,
      ...(name === undefined ? {} : { name }),
      status: facts.memberStatus,
      office: facts.officeKey,
      ...(officeName === undefined ? {} : { officeName }),
      firm: facts.firmKey,
      roles: reasons,
      memberType: facts.memberType,
      supervises: facts.supervisedOfficeKeys,
      assists: facts.assistantTo,
      teams: facts.teams.map(({ teamKey, lead, impersonation }) =>
        [teamKey, ...(lead ? ['lead'] : []), ...(impersonation === 'none' ? [] : [impersonation])].join(', '),
      ),
      licence: licenceOn(day, licences),
      licences: licences.map((each) => licenceOn(day, [each])),
      accounts: this.accountsOf(row.MemberKey),
    };
  }

  private accountsOf(member: string): readonly string[] {
    const accounts = this.people.users.flatMap((user) => this.identity.accounts.find(user) ?? []);
    return accounts
      .filter((account) => account.member === member)
      .map(({ user, grants, disabled }) => {
        if (disabled) return `${user} (disabled)`;
        return grants.length > 0 ? `${user} (granted ${grants.join(', ')})` : user;
      });
  }
}
