import type { Role, Scope } from '@gatehouse/kernel';

/** An application that acts for itself: a line of `identity.services` in gateway.yaml, or one that applied. */
export interface ServiceEntry {
  /** Client id. */
  readonly id: string;
  readonly grants: readonly Role[];
  /** The most that a token of it is for. */
  readonly scopes: readonly Scope[];
  /** Slugs of the endpoints that it may reach; all where there is none. */
  readonly endpoints: readonly string[];
  /** ISO date of the last day on which it is let in. */
  readonly expiresOn?: string;
  readonly disabled: boolean;
  /** It is let in once somebody approved it. */
  readonly needsApproval?: boolean;
}
