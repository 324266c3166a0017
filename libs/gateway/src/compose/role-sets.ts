import type { UpstreamSection } from '@gatehouse/config';
import type { Role, ToolTerms } from '@gatehouse/kernel';

type Kind = 'tool' | 'prompt' | 'resource';
type Sets = UpstreamSection['toolSets'];

/** A tool by its name, the others with their kind before it, which no name of a tool can have. */
const kindOf = (named: string): Kind => (/^(prompt|resource):/.exec(named)?.[1] as Kind | undefined) ?? 'tool';

/** The terms of all offers of a kind, narrowed to the sets of roles. A set that names none of a kind is not about that kind; an empty one is about tools. */
export function narrowed<T extends ToolTerms>(kind: Kind, terms: ReadonlyMap<string, T>, sets: Sets): Map<string, T> {
  const isAbout = (names: readonly string[]): boolean =>
    kind === 'tool' && names.length === 0 ? true : names.some((name) => kindOf(name) === kind);
  const roles = (Object.keys(sets) as Role[]).filter((role) => isAbout(sets[role] ?? []));
  if (roles.length === 0) return new Map(terms);
  return new Map(
    [...terms].map(([name, said]) => {
      const named = kind === 'tool' ? name : `${kind}:${name}`;
      const hasIt = (role: Role): boolean => sets[role]?.includes(named) ?? false;
      return [name, { ...said, toolSets: { shownTo: roles.filter(hasIt), leftOutFor: roles.filter((role) => !hasIt(role)) } }];
    }),
  );
}
