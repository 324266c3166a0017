import { delegationsOf, type McpCall } from '@gatehouse/kernel';
import type { AuditDelegation } from './audit-event.js';

const MOST_NAMED = 32;

/** In whose stead a call was made: never taken from what the caller says, only from the roster and from the records that the call touched. */
export function actingFor(call: McpCall): readonly AuditDelegation[] | undefined {
  const principal = call.principal.peek();
  if (!principal?.member) return undefined;
  const delegations = delegationsOf(principal.member);
  const touched = new Set(call.actedFor);
  const named =
    touched.size > 0
      ? delegations.filter(({ memberKey }) => touched.has(memberKey)).map((each) => ({ ...each, ofRecord: true as const }))
      : delegations.filter(({ by }) => by !== 'team' && principal.roles.includes('assistant'));
  return named.length > 0 ? named.slice(0, MOST_NAMED) : undefined;
}
