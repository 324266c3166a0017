import {
  actedForOn,
  isRegisteredConsumer,
  registered,
  standingOn,
  type Audience,
  type McpCall,
  type Reach,
  type RecordParties,
  type ToolAction,
} from '@gatehouse/kernel';
import type { Looker } from './mask-run.js';

/** Who the caller is to each record of an answer. In whose stead they look at it is noted on the call. */
export function standingIn(call: McpCall, reach: Reach, action: ToolAction): Looker['standing'] {
  const principal = call.principal.peek();
  const { member, oversees } = principal ?? {};
  const isRegistered = principal !== undefined && isRegisteredConsumer(principal, call.licenceUse.peek()?.use);
  return remembering((parties, resource) => {
    if (member) call.actFor(actedForOn(parties, member, reach, action));
    const standing = standingOn(parties, member, reach, action);
    for (const id of parties.kept ?? []) if (standing.has('OWNER_MEMBER')) call.label(`rule.exception.${id}`);
    // A visit that somebody asked for is theirs to see as the one who shows the home sees it.
    const seen = call.ownRows.peek() === true ? new Set([...standing, 'LISTING_SIDE' as const]) : standing;
    if (isRegistered) return registered(seen);
    return reach === 'firm' && oversees ? new Set([...seen, ...overseen(parties, oversees, resource)]) : seen;
  });
}

/** What an officer sees of the firm's: remarks as the listing office does, showings, and that there are offers; nothing more of seller or buyer. */
function overseen({ listOfficeKeys, ownerOfficeKeys }: RecordParties, oversees: readonly string[], resource = ''): readonly Audience[] {
  const isOfFirm = (key: string) => oversees.includes(key);
  const lists: Audience[] = /^showing/i.test(resource) ? ['LISTING_OFFICE', 'LISTING_SIDE'] : ['LISTING_OFFICE'];
  return [...(listOfficeKeys.some(isOfFirm) ? lists : []), ...(ownerOfficeKeys.some(isOfFirm) ? (['FIRM_OVERSIGHT'] as const) : [])];
}

interface Answered {
  readonly parties: RecordParties;
  readonly resource: string | undefined;
  readonly standing: ReturnType<Looker['standing']>;
}

/** What a record holds has its parties: the answer for those asked about last is kept. */
function remembering(standing: Looker['standing']): Looker['standing'] {
  let last: Answered | undefined;
  return (parties, resource) => {
    if (last?.parties !== parties || last.resource !== resource) last = { parties, resource, standing: standing(parties, resource) };
    return last.standing;
  };
}
