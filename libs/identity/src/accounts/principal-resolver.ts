import {
  CivilCalendar,
  delegationsOf,
  Refusal,
  ROLES,
  type Clock,
  type Delegation,
  type MemberFacts,
  type Principal,
  type Role,
  type TokenClaims,
} from '@gatehouse/kernel';
import { ActingRoster } from '../delegation/acting-roster.js';
import type { RecordedDelegation } from '../delegation/delegation-store.js';
import type { RecordedDelegations } from '../delegation/recorded-delegations.js';
import type { Roster } from '../roster/roster.js';
import type { RosterMember } from '../roster/roster-index.js';
import { type ServiceAccounts } from '../services/service-accounts.js';
import { isServiceSubject } from '../services/service-subject.js';
import type { Account, AccountDirectory } from './account-directory.js';
import { bothMeanings, type Meaning } from './group-meanings.js';

export interface ResolverOptions {
  /** Id of the brokerage, from gateway.yaml. */
  readonly tenant: string;
  /** OfficeKey of the brokerage's main office. A member of another firm is a tenant of its own, named by that firm's key. */
  readonly firmKey?: string;
  /** By which licences run out. */
  readonly calendar?: CivilCalendar;
  /** Who acts for no person. */
  readonly services?: ServiceAccounts;
  /** Who acts for whom beside what the roster says. */
  readonly delegations?: Pick<RecordedDelegations, 'to'>;
}

interface Remembered {
  readonly account: Account;
  readonly rosterVersion: number;
  readonly day: string;
  readonly delegations: readonly RecordedDelegation[] | undefined;
  readonly principal: Principal;
}

/**
 * Who a verified token stands for, by the roster of this moment. Worked out once per token, account, roster version, day and set of recorded delegations; the verifier hands the
 * same claims object for the same token, so remembering costs one lookup and ends with the token.
 */
export class PrincipalResolver {
  private readonly calendar: CivilCalendar;
  private readonly acting: ActingRoster;
  private readonly remembered = new WeakMap<TokenClaims, Remembered>();

  constructor(
    private readonly accounts: AccountDirectory,
    private readonly roster: Roster,
    private readonly clock: Clock,
    private readonly options: ResolverOptions,
  ) {
    this.calendar = options.calendar ?? new CivilCalendar();
    this.acting = new ActingRoster(roster, options.delegations);
  }

  /**
   * Throws Refusal ACCOUNT_UNKNOWN (no such account, or disabled), ACCESS_MEMBERSHIP (its member is not on the roster), ROSTER_UNAVAILABLE (no
   * roster young enough). A suspended member resolves: policy refuses with the reason.
   */
  resolve(claims: TokenClaims): Principal {
    const account = isServiceSubject(claims.subject)
      ? this.known(this.options.services?.accountOf(claims))
      : this.accountOf(claims.subject);
    // Asked at every call, so that a roster past its age closes even to those it knew.
    const member = account.member === undefined ? undefined : this.memberOf(account.member);
    const day = this.calendar.dayOf(this.clock.now());
    const remembered = this.remembered.get(claims);
    const { version: rosterVersion } = this.roster;
    const delegations = member && this.acting.recordedFor(member);
    const isSameMoment = remembered?.day === day && remembered.rosterVersion === rosterVersion;
    if (isSameMoment && remembered.account === account && remembered.delegations === delegations) return remembered.principal;
    const principal = this.describe(account, member, claims);
    this.remembered.set(claims, { account, rosterVersion, day, delegations, principal });
    return principal;
  }

  /** Roster facts of an account's member, for decisions about somebody else's request. Undefined for an account without one. Throws as `resolve`. */
  factsOf(subject: string): MemberFacts | undefined {
    const { member } = this.accountOf(subject);
    return member === undefined ? undefined : this.factsNow(this.memberOf(member));
  }

  /** For whom somebody may act now; nobody where the account or its member is not known, or the roster cannot be read. */
  actsFor(subject: string): readonly Delegation[] {
    try {
      const facts = this.factsOf(subject);
      return facts ? delegationsOf(facts) : [];
    } catch (thrown) {
      if (thrown instanceof Refusal) return [];
      throw thrown;
    }
  }

  /** Roles of somebody by what is known of them without a token, and those of the roster that they come from. Throws as `resolve`. */
  rolesOf(subject: string): { readonly roles: readonly Role[]; readonly rosterRoles: readonly Role[] } {
    const account = this.accountOf(subject);
    const rosterRoles = account.member === undefined ? [] : this.memberOf(account.member).roles;
    return { roles: rolesOf(rosterRoles, account), rosterRoles };
  }

  private accountOf(subject: string): Account {
    return this.known(isServiceSubject(subject) ? this.options.services?.named(subject) : this.accounts.find(subject));
  }

  private known(account: Account | undefined): Account {
    if (!account || account.disabled) throw new Refusal('ACCOUNT_UNKNOWN');
    return account;
  }

  private memberOf(memberKey: string): RosterMember {
    const member = this.roster.find(memberKey);
    if (!member) throw new Refusal('ACCESS_MEMBERSHIP');
    return member;
  }

  private factsNow(member: RosterMember): MemberFacts {
    return this.acting.factsOn(this.calendar.dayOf(this.clock.now()), member);
  }

  private describe(account: Account, member: RosterMember | undefined, token: TokenClaims): Principal {
    const meaning = bothMeanings(account, this.accounts.groups.of(token.groups ?? [], token.issuer));
    const { scopes } = meaning;
    const roles = rolesOf(member?.roles ?? [], meaning);
    const oversees = member || !roles.includes('compliance') ? [] : this.officesOfFirm();
    return {
      subject: account.user,
      tenant: this.tenantOf(member),
      name: member?.name ?? account.name ?? account.user,
      roles,
      token,
      ...(scopes ? { scopes } : {}),
      ...(oversees.length > 0 ? { oversees } : {}),
      // Whoever became a member meanwhile acts as one, and no more as a client.
      ...(member ? { member: this.factsNow(member) } : account.contact ? { contactKey: account.contact } : {}),
    };
  }

  /** None while no roster can be read: an officer then sees that records exist, and less of them. */
  private officesOfFirm(): readonly string[] {
    const { firmKey } = this.options;
    return firmKey === undefined || this.roster.isTooOld ? [] : this.roster.index.officeKeysOf(firmKey);
  }

  private tenantOf(member: RosterMember | undefined): string {
    const { tenant, firmKey } = this.options;
    return !member || firmKey === undefined || member.facts.firmKey === firmKey ? tenant : member.facts.firmKey;
  }
}

/** What the roster says and what was granted, as far as groups leave it. */
function rolesOf(rosterRoles: readonly Role[], { grants, only }: Meaning): readonly Role[] {
  const roles = new Set<Role>([...rosterRoles, ...grants]);
  return ROLES.filter((role) => roles.has(role) && (only?.includes(role) ?? true));
}
