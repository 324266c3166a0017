import type { Delegation } from '@gatehouse/kernel';

const MOST_NAMED = 16;

/** Claims of an access token that say who acts and for whom. */
export interface ActingClaims {
  readonly act: { readonly sub: string };
  readonly acting_for?: readonly { readonly sub: string; readonly by: Delegation['by'] }[];
}

/**
 * The acting-for chain as an access token carries it: `sub` is the person who signed in, `act` (RFC 8693, section 4.1) the OAuth client that acts
 * for them, and `acting_for` the members (MemberKeys) in whose stead that person may work.
 *
 * `act` is used in its own sense: whoever is named there got authority from the subject. It is not used for the agent of an assistant, since then
 * the agent would have to be the subject: every log, limit and withdrawal would take the assistant for them, and one token could name only one of
 * several agents. `may_act` belongs in the token of whoever lends, which an assistant never has. So the last link has a private claim.
 *
 * All of it is for whoever reads tokens elsewhere. This gateway never reads it back: it asks the roster at each call.
 */
export function actingClaims(clientId: string, delegations: readonly Delegation[] = []): ActingClaims {
  const named = delegations.slice(0, MOST_NAMED).map(({ memberKey, by }) => ({ sub: memberKey, by }));
  return { act: { sub: clientId }, ...(named.length > 0 ? { acting_for: named } : {}) };
}
