import type { Review, ReviewGround } from './review-store.js';

interface Held {
  readonly grounds?: readonly ReviewGround[];
}

/** Why a call waits beside what policy says, in one order. */
export const rulesOf = ({ grounds = [] }: Held): readonly string[] => grounds.map(({ rule }) => rule).toSorted();

/**
 * Whether a review asked all who have to be asked now, and told them all that the call waits for now. A yes of fewer people, or of people who did
 * not know of a stranger's order or were not asked why they go against a rule, counts for nothing.
 */
export function tellsAll({ approverRoles, grounds }: Review, call: Held, askedNow: readonly string[]): boolean {
  const told = new Set(grounds.map(({ rule }) => rule));
  return askedNow.every((role) => approverRoles.includes(role)) && rulesOf(call).every((rule) => told.has(rule));
}
