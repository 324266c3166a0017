import { Refusal } from '@gatehouse/kernel';
import type { Account, AccountDirectory } from '../accounts/account-directory.js';
import type { People } from '../accounts/people.js';
import { PersonRefused, userKeyOf, type PersonFault } from '../accounts/person.js';
import type { SealedBox } from '@gatehouse/seal';
import type { SignedInPerson } from './signed-in-person.js';
import type { SignInConnection } from './sign-in-connection.js';
import { SignInRefused, type SignInFault } from './sign-in-refused.js';
import type { SubjectBindings } from './subject-bindings.js';
import { handleOf } from '../oauth/artifact-handle.js';

export interface AdmissionBeside {
  readonly accounts: AccountDirectory;
  readonly people: Pick<People, 'signedIn'>;
  readonly bindings: SubjectBindings;
  /** Blurs subjects before they are kept. */
  readonly box: Pick<SealedBox, 'digest'>;
  /** Accounts of gateway.yaml that name their person: `connection:subject` and the sign-in name. */
  readonly named: ReadonlyMap<string, string>;
  /** MemberKey of the one member of this brokerage who has an address in the roster. Throws Refusal where no roster can be read. */
  readonly memberOf: (email: string) => string | undefined;
}

const FAULTS: Readonly<Record<PersonFault, SignInFault>> = {
  origin: 'other_origin',
  member: 'member_taken',
  inactive: 'disabled',
  name: 'no_account_claim',
};

/** Which account somebody has who signed in at an identity provider. */
export class SignInAdmission {
  private readonly namedUsers: ReadonlySet<string>;

  constructor(private readonly beside: AdmissionBeside) {
    this.namedUsers = new Set([...beside.named.values()].map(userKeyOf));
  }

  /** Throws SignInRefused. Nobody is bound to a name that they may not have. */
  async admit(person: SignedInPerson, connection: SignInConnection): Promise<Account> {
    const { accounts, named } = this.beside;
    const subject = handleOf(this.beside.box, 'sign-in-subject', `${connection.id}\0${person.subject}`);
    const assigned = named.get(`${connection.id}:${person.subject}`);
    const user = assigned ?? (await this.boundUser(connection, subject)) ?? claimedUser(person);
    if (assigned === undefined && this.namedUsers.has(userKeyOf(user))) throw new SignInRefused('other_subject');
    this.assertMayHave(user, connection);
    // A line of gateway.yaml that names its person needs no memory, and goes before what was remembered.
    const isTheirs = assigned !== undefined || (await this.beside.bindings.bind(connection.id, subject, userKeyOf(user)));
    if (!isTheirs) throw new SignInRefused('other_subject');
    if (connection.provision === 'join') await this.join(user, person, connection);
    const account = accounts.find(user);
    if (!account) throw new SignInRefused('unknown');
    if (account.disabled) throw new SignInRefused('disabled');
    return account;
  }

  private async boundUser({ id }: SignInConnection, subject: string): Promise<string | undefined> {
    const bound = await this.beside.bindings.userOf(id, subject);
    // A name that is no account any more was taken away or changed: then the one counts that the provider says now.
    return bound !== undefined && this.beside.accounts.find(bound) ? bound : undefined;
  }

  private assertMayHave(user: string, { id, provision }: SignInConnection): void {
    const { accounts } = this.beside;
    const { person } = accounts.sourcesOf(user);
    if (person && person.origin !== id && !accounts.isListed(user)) throw new SignInRefused('other_origin');
    if (accounts.find(user)?.disabled) throw new SignInRefused('disabled');
    // What an earlier sign-in left does not make anybody known: only gateway.yaml and SCIM do.
    const isKnown = accounts.isListed(user) || person?.attributes !== undefined;
    if (provision === 'known' && !isKnown) throw new SignInRefused('unknown');
  }

  private async join(user: string, { subject, name, email, groups, member }: SignedInPerson, connection: SignInConnection): Promise<void> {
    const key = member ?? (connection.memberFromEmail && email !== undefined ? this.memberOf(email, user) : undefined);
    try {
      await this.beside.people.signedIn({
        user,
        origin: connection.id,
        subject,
        ...(name === undefined ? {} : { name }),
        ...(key === undefined ? {} : { member: key }),
        groups,
      });
    } catch (thrown) {
      throw thrown instanceof PersonRefused ? new SignInRefused(FAULTS[thrown.fault]) : thrown;
    }
  }

  /** While no roster can be read, somebody stays the member that they were: without one they would have no role until they sign in again. */
  private memberOf(email: string, user: string): string | undefined {
    try {
      return this.beside.memberOf(email);
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      const { line, person } = this.beside.accounts.sourcesOf(user);
      if (person || line?.member !== undefined) return person?.member;
      throw new SignInRefused('no_roster', { cause: thrown });
    }
  }
}

function claimedUser({ account }: SignedInPerson): string {
  if ('fault' in account) throw new SignInRefused(account.fault);
  return account.user;
}
