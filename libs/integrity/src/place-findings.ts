import { isJsonObject, type Finding, type JsonObject } from '@gatehouse/kernel';

/** Beside what a server says of itself, in what is pinned of it: where it is reached. No server can say it. */
export const REACHED_MEMBER = 'reached';

const STRANGE = { redirectsTo: 'endpoint.redirects', showsKey: 'endpoint.other-key' } as const;

/** What stands in the place of a server though nobody put it there: another address, another key. */
export function placeFindings(introduction: JsonObject): readonly Finding[] {
  return Object.entries(STRANGE).flatMap(([member, rule]): Finding[] =>
    isStrange(introduction, member)
      ? [{ rule, family: 'endpoint_change', surface: 'description', verdict: 'hold', score: 0.9, path: `/${REACHED_MEMBER}/${member}` }]
      : [],
  );
}

/** True where the gateway refuses the place itself, so that nobody can approve it. */
export function isElsewhere(introduction: JsonObject): boolean {
  return placeFindings(introduction).length > 0;
}

/** The same without where it is reached, as introductions were written before that was part of them. */
export function withoutPlace({ [REACHED_MEMBER]: _reached, ...said }: JsonObject): JsonObject {
  return said;
}

function isStrange(introduction: JsonObject, member: string): boolean {
  const reached = introduction[REACHED_MEMBER];
  return isJsonObject(reached) && reached[member] !== undefined;
}
