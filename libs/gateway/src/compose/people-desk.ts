import type { AuditTrail } from '@gatehouse/audit';
import { explainAccount, isGrantable, type AccountExplanation, type RecordedGrant } from '@gatehouse/identity';
import { GRANTABLE_ROLES, Refusal, type Role } from '@gatehouse/kernel';
import type { IdentityParts } from './identity-parts.js';

/** Something that cannot be done; the message says what to do instead. */
export class PeopleFault extends Error {}

/** A person as the gateway would take them now. */
export interface ShownPerson extends AccountExplanation {
  readonly roles: readonly Role[];
  /** Roles by the roster, before groups narrow them. */
  readonly rosterRoles: readonly Role[];
  /** Why nothing can be said about their roles. */
  readonly refused?: string;
}

export interface GrantRequest {
  readonly user: string;
  readonly role: string;
  readonly reason: string;
  /** Who gives it. */
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt?: number | undefined;
}

/** People and their grants, for whoever administers the gateway. */
export class PeopleDesk {
  constructor(
    private readonly identity: Pick<IdentityParts, 'accounts' | 'people' | 'recorded' | 'resolver' | 'subjects'>,
    private readonly trail: AuditTrail,
    private readonly lines: readonly string[],
  ) {}

  /** Everybody who is known. */
  list(): readonly AccountExplanation[] {
    const { accounts, people } = this.identity;
    const users = new Map([...this.lines, ...people.list().map(({ user }) => user)].map((user) => [user.trim().toLowerCase(), user]));
    return [...users.keys()].toSorted().flatMap((user) => explainAccount(accounts, user) ?? []);
  }

  /** Throws PeopleFault. The roster must have been read. */
  show(user: string): ShownPerson {
    const explained = this.known(user);
    try {
      const { roles, rosterRoles } = this.identity.resolver.rolesOf(user);
      return { ...explained, roles, rosterRoles };
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      return { ...explained, roles: [], rosterRoles: [], refused: thrown.message };
    }
  }

  /** Throws PeopleFault. */
  async grant({ user, role, reason, by, expiresAt }: GrantRequest): Promise<RecordedGrant> {
    const known = this.known(user);
    if (!isGrantable(role))
      throw new PeopleFault(
        `${role} cannot be granted; ${GRANTABLE_ROLES.join(', ')} can. Agent, broker and assistant come from the MLS roster.`,
      );
    const { recorded } = this.identity;
    if (recorded.of(user).some((grant) => grant.role === role))
      throw new PeopleFault(`${known.user} has a grant of ${role} already. Revoke it first: gatehouse grant revoke ${known.user} ${role}`);
    const grant = await recorded.add({ user: known.user, role, reason, by, ...(expiresAt === undefined ? {} : { expiresAt }) });
    const until = expiresAt === undefined ? 'revoked' : new Date(expiresAt).toISOString();
    await this.record('grant.recorded', by, { user: known.user, role, grant: grant.id, reason, until });
    return grant;
  }

  grants(all: boolean): Promise<readonly RecordedGrant[]> {
    return this.identity.recorded.list(all);
  }

  /** Throws PeopleFault where there is none. */
  async revoke(user: string, role: string, by: string): Promise<void> {
    const ended = isGrantable(role) ? await this.identity.recorded.end(user, by, role) : 0;
    if (ended === 0) throw new PeopleFault(`${user} has no recorded grant of ${role}. gatehouse grant list shows all.`);
    await this.record('grant.ended', by, { user, role, grants: ended });
  }

  /**
   * Frees a name, for whoever signs in by it next too. Throws PeopleFault where no identity provider told of it, and for somebody who is active, unless it is forced: that is for
   * people of an identity provider that speaks here no more.
   */
  async forget(user: string, by: string, isForced = false): Promise<void> {
    const { people, recorded, subjects } = this.identity;
    const key = user.trim().toLowerCase();
    const known = people.find(user);
    // Of a line of gateway.yaml an identity provider may have told no more than who signed in by it.
    if (!known && (await subjects.release(key))) return this.record('person.forgotten', by, { user: key });
    if (!known) throw new PeopleFault(`No identity provider told the gateway of ${user}.`);
    if (known.active && !isForced)
      throw new PeopleFault(`${known.user} is active, says ${known.origin}. Have them deactivated there, or say --force.`);
    await people.forget(user);
    await subjects.release(key);
    await recorded.end(user, by);
    await this.record('person.forgotten', by, { user: known.user, origin: known.origin });
  }

  private known(user: string): AccountExplanation {
    const explained = explainAccount(this.identity.accounts, user);
    if (!explained) throw new PeopleFault(`Nobody is known as ${user}. gatehouse people list shows everybody.`);
    return explained;
  }

  private record(kind: string, by: string, details: Readonly<Record<string, string | number>>): Promise<void> {
    return this.trail.record({ kind, severity: 'warn', actor: { subject: by, roles: [] }, details });
  }
}
