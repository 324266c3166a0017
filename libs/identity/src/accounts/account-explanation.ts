import type { Role } from '@gatehouse/kernel';
import type { AccountDirectory } from './account-directory.js';
import type { GroupMeaning } from './group-meanings.js';

/** A fact about a person and who says so. */
export interface Reason {
  readonly what: string;
  readonly because: string;
}

/** What is known of a person, from where. */
export interface AccountExplanation {
  readonly user: string;
  readonly name?: string;
  readonly knownBy: readonly string[];
  /** Why they are out; none where they are in. */
  readonly out: readonly string[];
  readonly member?: Reason;
  readonly groups: readonly string[];
  /** Roles that they are granted, and what their groups take from them. */
  readonly reasons: readonly Reason[];
}

/** Undefined for a name that nobody vouches for. */
export function explainAccount(directory: AccountDirectory, user: string): AccountExplanation | undefined {
  const account = directory.find(user);
  if (!account) return undefined;
  const { line, person, recorded } = directory.sourcesOf(user);
  const held = directory.groups.held(account.groups, person?.origin ?? '');
  const origin = person?.origin ?? '';
  return {
    user: account.user,
    ...(account.name === undefined ? {} : { name: account.name }),
    knownBy: [...(line ? ['gateway.yaml'] : []), ...(person ? [person.attributes ? `${origin} by SCIM` : origin] : [])],
    out: [...(line?.disabled ? ['disabled in gateway.yaml'] : []), ...(person?.active === false ? [`not active, says ${origin}`] : [])],
    ...(account.member === undefined ? {} : { member: { what: account.member, because: line?.member ? 'gateway.yaml' : origin } }),
    groups: account.groups,
    reasons: [
      ...(line?.grants ?? []).map((role) => granted(role, 'gateway.yaml')),
      ...held.flatMap((meaning) => meaning.grants.map((role) => granted(role, `group ${meaning.group}`))),
      ...recorded.map(({ role, by, reason, expiresAt }) =>
        granted(role, `granted by ${by}${expiresAt === undefined ? '' : ` until ${new Date(expiresAt).toISOString()}`}: ${reason}`),
      ),
      ...held.flatMap(narrowings),
    ],
  };
}

const granted = (role: Role, because: string): Reason => ({ what: role, because });

function narrowings({ group, only, scopes }: GroupMeaning): Reason[] {
  const because = `group ${group}`;
  return [
    ...(only ? [{ what: `no more than ${only.join(', ') || 'nobody'}`, because }] : []),
    ...(scopes ? [{ what: `applications no more than ${scopes.join(', ') || 'nothing'}`, because }] : []),
  ];
}
