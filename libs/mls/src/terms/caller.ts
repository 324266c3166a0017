import { Refusal, type McpCall, type MemberFacts, type Reach } from '@gatehouse/kernel';
import type { ConnectionProfile } from '../connection/connection-profile.js';
import { queryStanding, type QueryStanding } from '../query/query-standing.js';

/** Whose eyes the rows are for. */
export interface Caller {
  readonly subject: string;
  readonly reach: Reach;
  readonly member: MemberFacts | undefined;
  readonly standing: QueryStanding;
  /** OAuth client that they use. */
  readonly application?: string;
}

/** The caller of a call that was permitted, on this connection. Throws Refusal ACCESS_FORBIDDEN where its licence holds nothing for them. */
export function callerOf({ profile }: { readonly profile: ConnectionProfile }, call: McpCall): Caller {
  const decision = call.decision.get();
  if (decision.effect === 'refuse') throw new Refusal('ACCESS_FORBIDDEN');
  const { reach } = decision.obligations;
  const { subject, member, token } = call.principal.get();
  const standing = queryStanding(reach, member, profile.licensed);
  if (standing.always.size === 0) throw new Refusal('ACCESS_FORBIDDEN');
  return { subject, reach, member, standing, application: token.clientId };
}

/** Consumers and vendors: they see what is licensed for public display, and of it what sellers allow. */
export function isPublic(caller: Pick<Caller, 'standing'>): boolean {
  return !caller.standing.always.has('PARTICIPANT');
}
