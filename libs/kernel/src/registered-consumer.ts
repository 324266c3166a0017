import type { Audience } from './audience.js';
import type { Principal } from './principal.js';

/**
 * Whether somebody reads an MLS as a registered user of the brokerage's virtual office website: a person whom its files know as a client, where
 * the data is read for that use. Such a one sees what the audience VOW does, and is a consumer in everything else.
 * Acts on: a client under VOW. Leaves alone: the same client under IDX, an account that is nobody's file under VOW.
 * Source: NAR VOW policy 7.91 (a lawful broker-consumer relationship comes first); asOf 2026-11-28. Counsel review needed.
 */
export function isRegisteredConsumer({ contactKey, member }: Pick<Principal, 'contactKey' | 'member'>, use: string | undefined): boolean {
  return use === 'VOW' && contactKey !== undefined && member === undefined;
}

/** Their standing on a record: that of the public, and VOW. */
export function registered(standing: ReadonlySet<Audience>): ReadonlySet<Audience> {
  return standing.size === 0 ? standing : new Set([...standing, 'VOW']);
}
