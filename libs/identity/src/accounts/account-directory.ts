import { GRANTABLE_ROLES, ROLES, type Role, type Scope } from '@gatehouse/kernel';
import type { RecordedGrant } from './grant-store.js';
import { GroupMeanings } from './group-meanings.js';
import type { People } from './people.js';
import { userKeyOf, type PersonRecord } from './person.js';
import type { RecordedGrants } from './recorded-grants.js';

/** One line of `identity.accounts` in gateway.yaml. */
export interface AccountEntry {
  readonly user: string;
  /** RESO MemberKey. */
  readonly member?: string | undefined;
  /** ContactKey of a consumer. */
  readonly contact?: string | undefined;
  readonly grants?: readonly string[] | undefined;
  readonly disabled?: boolean | undefined;
}

/** What is known of one sign-in name, from gateway.yaml and from the identity provider together. */
export interface Account {
  readonly user: string;
  readonly name?: string;
  readonly member?: string;
  readonly contact?: string;
  readonly groups: readonly string[];
  readonly grants: readonly Role[];
  /** Roles that their groups leave. */
  readonly only?: readonly Role[];
  /** Scopes that their groups leave. */
  readonly scopes?: readonly Scope[];
  readonly disabled: boolean;
}

/** Where an account comes from, for whoever asks why. */
export interface AccountSources {
  readonly line: AccountLine | undefined;
  readonly person: PersonRecord | undefined;
  readonly recorded: readonly RecordedGrant[];
}

export interface DirectoryBeside {
  readonly people?: Pick<People, 'find'>;
  readonly groups?: GroupMeanings;
  readonly recorded?: Pick<RecordedGrants, 'of'>;
}

/** One line of gateway.yaml, read. */
export interface AccountLine {
  readonly user: string;
  readonly member?: string;
  readonly contact?: string;
  readonly grants: readonly Role[];
  readonly disabled: boolean;
}

const NONE: readonly RecordedGrant[] = [];

interface Merged extends AccountSources {
  readonly account: Account;
}

/** All faults of the account list at once. */
export class AccountFaults extends Error {
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'AccountFaults';
  }
}

/**
 * The accounts of this gateway by sign-in name, which is compared without regard to case: the lines of gateway.yaml and the people of
 * identity providers. Where both know a name, either one can disable it, grants add up, and the line's member goes before the record's.
 */
export class AccountDirectory {
  private readonly lines = new Map<string, AccountLine>();
  private readonly merged = new Map<string, Merged>();
  readonly groups: GroupMeanings;

  constructor(
    entries: readonly AccountEntry[],
    private readonly beside: DirectoryBeside = {},
  ) {
    this.groups = beside.groups ?? new GroupMeanings();
    const faults: string[] = [];
    for (const [position, entry] of entries.entries()) {
      const where = `identity.accounts[${position}]`;
      const key = userKeyOf(entry.user);
      if (key === '') faults.push(`${where}.user is empty; give the sign-in name`);
      if (this.lines.has(key)) faults.push(`${where}.user is listed twice; keep one entry per person`);
      for (const grant of entry.grants ?? []) {
        if (!isGrantable(grant))
          faults.push(
            `${where}.grants holds "${grant}"; expected ${GRANTABLE_ROLES.join(', ')} (agent, broker and assistant come from the MLS roster)`,
          );
      }
      const member = entry.member?.trim();
      this.lines.set(key, {
        user: entry.user.trim(),
        ...(member ? { member } : {}),
        ...(entry.contact ? { contact: entry.contact } : {}),
        grants: (entry.grants ?? []).filter(isGrantable),
        disabled: entry.disabled ?? false,
      });
    }
    if (faults.length > 0) throw new AccountFaults(faults);
  }

  /** The same object for as long as nothing about the person changed. */
  find(user: string): Account | undefined {
    const key = userKeyOf(user);
    const sources = this.sourcesOf(key);
    const known = this.merged.get(key);
    if (known && known.person === sources.person && known.recorded === sources.recorded) return known.account;
    const account = this.merge(sources);
    if (account) this.merged.set(key, { ...sources, account });
    else this.merged.delete(key);
    return account;
  }

  /** The sign-in name of the line that has a member key. */
  holderOf(member: string): string | undefined {
    return [...this.lines.values()].find((line) => line.member === member)?.user;
  }

  isListed(user: string): boolean {
    return this.lines.has(userKeyOf(user));
  }

  sourcesOf(user: string): AccountSources {
    return {
      line: this.lines.get(userKeyOf(user)),
      person: this.beside.people?.find(user),
      recorded: this.beside.recorded?.of(user) ?? NONE,
    };
  }

  private merge({ line, person, recorded }: AccountSources): Account | undefined {
    // A grant alone makes nobody known.
    if (!line && !person) return undefined;
    const groups = person?.groups ?? [];
    const { grants, ...narrowed } = this.groups.of(groups, person?.origin ?? '');
    const granted = new Set([...(line?.grants ?? []), ...grants, ...recorded.map(({ role }) => role)]);
    const member = line?.member ?? person?.member;
    return {
      user: line?.user ?? person!.user,
      ...(person?.name === undefined ? {} : { name: person.name }),
      ...(member === undefined ? {} : { member }),
      ...(line?.contact === undefined ? {} : { contact: line.contact }),
      groups,
      grants: ROLES.filter((role) => granted.has(role)),
      ...narrowed,
      disabled: (line?.disabled ?? false) || person?.active === false,
    };
  }
}

export function isGrantable(grant: string): grant is Role {
  return (GRANTABLE_ROLES as readonly string[]).includes(grant);
}
