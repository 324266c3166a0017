import type { Decision, JsonObject, Principal, Reach } from '@gatehouse/kernel';

/** Another moment, another place, a call, and whose record it is about. */
export interface Supposed {
  /** Milliseconds since the epoch. */
  readonly at?: number | undefined;
  readonly address?: string | undefined;
  /** Those of the call; none where left out. */
  readonly arguments?: JsonObject | undefined;
  /** The nearest relation of the caller to the record; not asked about where left out. */
  readonly relation?: Relation | undefined;
}

/** Whose record it is, from near to far. */
export const RELATIONS = ['own', 'team', 'office', 'firm', 'mls'] as const satisfies readonly Reach[];
export type Relation = (typeof RELATIONS)[number];

/** Who asks, when, from where, with what, and about whose record. */
export interface Situation extends Supposed {
  readonly principal: Principal;
}

const CHANGES = [
  'argument',
  'network',
  'hours',
  'relation',
  'scope',
  'membership',
  'licence',
  'team',
  'role',
  'reason',
  'approval',
] as const;

/** One thing that could be otherwise. */
export interface Step {
  readonly change: (typeof CHANGES)[number];
  /** What it would have to be. */
  readonly to: string;
  readonly arguments?: JsonObject;
  readonly situation: Situation;
}

/** One change after which more would be allowed, and what would be decided then. */
export interface Alternative {
  readonly change: Step['change'];
  readonly to: string;
  readonly arguments?: JsonObject;
  readonly decision: Decision;
}
