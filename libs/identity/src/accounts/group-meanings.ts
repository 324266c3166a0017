import { ROLES, SCOPES, type Role, type Scope } from '@gatehouse/kernel';

/** One line of `identity.groups` in gateway.yaml: what being in a group means here. */
export interface GroupMeaning {
  /** As the identity provider has it; compared letter by letter. */
  readonly group: string;
  /** Ids of the identity providers whose word counts; each one's where not given. */
  readonly from?: readonly string[] | undefined;
  readonly grants: readonly Role[];
  /** A person of the group is no more than this. */
  readonly only?: readonly Role[] | undefined;
  /** An application of a person of the group does no more than this. */
  readonly scopes?: readonly Scope[] | undefined;
}

/** What the groups of one person mean together. */
export interface Meaning {
  readonly grants: readonly Role[];
  readonly only?: readonly Role[];
  readonly scopes?: readonly Scope[];
}

/** Groups add grants and narrow what the roster says; where several narrow, what all of them leave counts. */
export class GroupMeanings {
  constructor(private readonly meanings: readonly GroupMeaning[] = []) {}

  /** @param origin who says so: a SCIM client, a sign-in connection or the issuer of a token */
  of(groups: readonly string[], origin: string): Meaning {
    const held = this.held(groups, origin);
    const granted = new Set(held.flatMap(({ grants }) => grants));
    const only = common(
      ROLES,
      held.map((each) => each.only),
    );
    const scopes = common(
      SCOPES,
      held.map((each) => each.scopes),
    );
    return { grants: ROLES.filter((role) => granted.has(role)), ...(only ? { only } : {}), ...(scopes ? { scopes } : {}) };
  }

  /** The lines of gateway.yaml that count for somebody in these groups. */
  held(groups: readonly string[], origin: string): readonly GroupMeaning[] {
    return this.meanings.filter(({ group, from }) => groups.includes(group) && (from?.includes(origin) ?? true));
  }
}

/** Two meanings for one person. */
export function bothMeanings(one: Meaning, other: Meaning): Meaning {
  const granted = [...one.grants, ...other.grants];
  const only = common(ROLES, [one.only, other.only]);
  const scopes = common(SCOPES, [one.scopes, other.scopes]);
  return { grants: ROLES.filter((role) => granted.includes(role)), ...(only ? { only } : {}), ...(scopes ? { scopes } : {}) };
}

/** What all lists hold that there are; undefined where there is none. */
function common<T>(all: readonly T[], lists: readonly (readonly T[] | undefined)[]): readonly T[] | undefined {
  const given = lists.filter((list) => list !== undefined);
  return given.length === 0 ? undefined : all.filter((each) => given.every((list) => list.includes(each)));
}
