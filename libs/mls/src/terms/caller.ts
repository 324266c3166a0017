import { isRegisteredConsumer, Refusal, type McpCall, type MemberFacts, type Reach } from '@gatehouse/kernel';
import type { ConnectionProfile } from '../connection/connection-profile.js';
import { licensedAudiences, queryStanding, REGISTERED_STANDING, type QueryStanding } from '../query/query-standing.js';
import { boundUse, toolUses } from './tool-use.js';

/** Whose eyes the rows are for. */
export interface Caller {
  readonly subject: string;
  readonly reach: Reach;
  readonly member: MemberFacts | undefined;
  readonly standing: QueryStanding;
  /** The one use of the data that this call is made under: IDX, VOW, BBO or PDAP. */
  readonly use: string;
  /** OAuth client that they use. */
  readonly application?: string;
}

/**
 * The caller of a call that was permitted, on this connection. Throws Refusal MLS_LICENCE where the tool has no use there, ACCESS_FORBIDDEN where
 * its licence holds nothing for them.
 */
export function callerOf({ profile }: { readonly profile: ConnectionProfile }, call: McpCall): Caller {
  const { obligations } = call;
  if (!obligations) throw new Refusal('ACCESS_FORBIDDEN');
  const { reach } = obligations;
  const entry = call.tool.peek();
  const tool = entry && !entry.terms.odata && toolUses().has(entry.name) ? entry.name : 'query_reso';
  const use = boundUse(profile.settings, tool, reach === 'public' ? 'display' : 'trade');
  call.licenceUse.set({ connection: profile.id, ...(use === undefined ? {} : { use }) });
  if (use === undefined) {
    call.label('mls.usecase.mismatch');
    throw new Refusal('MLS_LICENCE', 'It covers no use of this tool for you.');
  }
  const caller = under(use, call, reach);
  if (caller.standing.always.size === 0) throw new Refusal('ACCESS_FORBIDDEN');
  return caller;
}

/** The same for a listing that the gateway itself looks up to decide a call by, of whatever tool. Undefined where its caller could not know of any. */
export function consultingCaller({ profile }: { readonly profile: ConnectionProfile }, call: McpCall): Caller | undefined {
  const { reach } = call.obligations ?? { reach: 'none' };
  const use = boundUse(profile.settings, 'get_listing', reach === 'public' ? 'display' : 'trade');
  const caller = use === undefined ? undefined : under(use, call, reach);
  return caller && caller.standing.always.size > 0 ? caller : undefined;
}

function under(use: string, call: McpCall, reach: Reach): Caller {
  const principal = call.principal.get();
  const { subject, member, token } = principal;
  const isRegistered = reach === 'public' && isRegisteredConsumer(principal, use);
  const standing = isRegistered ? REGISTERED_STANDING : queryStanding(reach, member, licensedAudiences([use]), use);
  return { subject, reach, member, standing, use, application: token.clientId };
}

/** Consumers and vendors: they see what is licensed for public display, and of it what sellers allow. */
export function isPublic(caller: Pick<Caller, 'standing'>): boolean {
  return !caller.standing.always.has('PARTICIPANT');
}
