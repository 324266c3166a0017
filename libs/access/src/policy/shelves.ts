import type { EntityUidJson, PolicyJson, TypeAndId } from '@cedar-policy/cedar-wasm/nodejs';

/** A policy and the name by which an answer calls it. */
export interface Shelved {
  readonly id: string;
  readonly json: PolicyJson;
}

/** So many policies cost less to ask than to sort out: a question is 150 us, a policy 5. */
const SMALL = 64;

/**
 * Policies sorted by what their heads say, so that a question is asked of those alone that could have anything to say. What is left out does
 * not match by its head, and Cedar never looks behind a head that does not match; a head that is not understood here is never left out.
 */
export class Shelves {
  private readonly shelves = new Map<string, readonly Shelved[]>();
  private readonly large = new Set<string>();

  constructor(policies: readonly Shelved[], actions: readonly string[], small = SMALL) {
    for (const action of actions) {
      const here = policies.filter(({ json }) => concernsAction(json, action));
      if (here.length <= small) this.shelves.set(action, here);
      else this.divide(action, here);
    }
  }

  /** The names of the shelves that a question about this action and resource is for. */
  for(action: string, parents: readonly TypeAndId[]): readonly string[] {
    if (!this.large.has(action)) return this.shelves.has(action) ? [action] : [];
    const isThere = (name: string) => this.shelves.has(name);
    const nameOf = ({ type, id }: TypeAndId) => `${action} ${type} ${id}`;
    const classes = parents
      .filter(({ type }) => type === 'DataClass')
      .map(nameOf)
      .filter(isThere);
    const others = parents
      .filter(({ type }) => type !== 'DataClass')
      .map(nameOf)
      .filter(isThere);
    // The shelf of a class holds what concerns every class too.
    return [...others, ...(classes.length > 0 ? classes : [`${action} *`].filter(isThere))];
  }

  entries(): IterableIterator<[string, readonly Shelved[]]> {
    return this.shelves.entries();
  }

  /** By class, with what concerns every class on each of those; what names an upstream or one of its tools stands apart. */
  private divide(action: string, policies: readonly Shelved[]): void {
    this.large.add(action);
    const homes = new Map<string, Shelved[]>();
    const everywhere: Shelved[] = [];
    for (const policy of policies) {
      const home = homeOf(policy.json);
      if (home === undefined) everywhere.push(policy);
      else homes.set(home, [...(homes.get(home) ?? []), policy]);
    }
    for (const [home, own] of homes) {
      const isClass = home.startsWith('DataClass ');
      this.shelves.set(`${action} ${home}`, isClass ? [...own, ...everywhere] : own);
    }
    if (everywhere.length > 0) this.shelves.set(`${action} *`, everywhere);
  }
}

const uidOf = (entity: EntityUidJson): TypeAndId => ('__entity' in entity ? entity.__entity : entity);

function concernsAction({ action }: PolicyJson, asked: string): boolean {
  if (action.op === '==' && 'entity' in action) return uidOf(action.entity).id === asked;
  if (action.op === 'in' && 'entities' in action) return action.entities.some((entity) => uidOf(entity).id === asked);
  return action.op === 'in' && 'entity' in action ? uidOf(action.entity).id === asked : true;
}

/** The class or the upstream of every resource that a policy can match; undefined where it may match any. */
function homeOf({ resource }: PolicyJson): string | undefined {
  const entity = resource.op === '==' || resource.op === 'in' ? ('entity' in resource ? resource.entity : undefined) : undefined;
  if (!entity) return undefined;
  const { type, id } = uidOf(entity);
  if (type === 'DataClass' || type === 'Upstream') return `${type} ${id}`;
  const upstream = type === 'Tool' ? /^([^/]+)\//.exec(id)?.[1] : undefined;
  return upstream === undefined ? undefined : `Upstream ${upstream}`;
}
