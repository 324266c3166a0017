import {
  actedForOn,
  isRegisteredConsumer,
  registered,
  standingOn,
  type McpCall,
  type Reach,
  type RecordParties,
  type ToolAction,
} from '@gatehouse/kernel';
import type { Looker } from './mask-run.js';

/** Who the caller is to each record of an answer. In whose stead they look at it is noted on the call. */
export function standingIn(call: McpCall, reach: Reach, action: ToolAction): Looker['standing'] {
  const principal = call.principal.peek();
  const member = principal?.member;
  const isRegistered = principal !== undefined && isRegisteredConsumer(principal, call.licenceUse.peek()?.use);
  return remembering((parties) => {
    if (member) call.actFor(actedForOn(parties, member, reach, action));
    const standing = standingOn(parties, member, reach, action);
    for (const id of parties.kept ?? []) if (standing.has('OWNER_MEMBER')) call.label(`rule.exception.${id}`);
    // A visit that somebody asked for is theirs to see as the one who shows the home sees it.
    const seen = call.ownRows.peek() === true ? new Set([...standing, 'LISTING_SIDE' as const]) : standing;
    return isRegistered ? registered(seen) : seen;
  });
}

/** What a record holds has its parties: the answer for those asked about last is kept. */
function remembering(standing: Looker['standing']): Looker['standing'] {
  let last: { readonly parties: RecordParties; readonly standing: ReturnType<Looker['standing']> } | undefined;
  return (parties) => {
    if (last?.parties !== parties) last = { parties, standing: standing(parties) };
    return last.standing;
  };
}
