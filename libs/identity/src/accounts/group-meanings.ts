import { ROLES, SCOPES, type Role, type Scope } from '@gatehouse/kernel';

/** One line of `identity.groups` in gateway.yaml: what being in a group means here. */
export interface GroupMeaning {
  /** As the identity provider has it; compared letter by letter. */
  readonly group: string;
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

  of(groups: readonly string[]): Meaning {
    const held = this.held(groups);
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
  held(groups: readonly string[]): readonly GroupMeaning[] {
    return this.meanings.filter(({ group }) => groups.includes(group));
  }
}

/** What all lists hold that there are; undefined where there is none. */
function common<T>(all: readonly T[], lists: readonly (readonly T[] | undefined)[]): readonly T[] | undefined {
  const given = lists.filter((list) => list !== undefined);
  return given.length === 0 ? undefined : all.filter((each) => given.every((list) => list.includes(each)));
}
