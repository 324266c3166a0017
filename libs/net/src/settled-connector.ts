import { buildConnector } from 'undici';
import { bareHost, Destinations, isLoopback } from './destinations.js';
import { FetchRefused } from './fetch-refused.js';
import { judgedLookup } from './judged-lookup.js';
import { SystemResolver, type NameResolver } from './name-resolver.js';

export interface SettledRules {
  /** Host names, addresses and CIDR ranges that names may lead to although they are not on the public Internet. */
  readonly allow?: readonly string[];
  readonly resolver?: NameResolver;
  readonly connectTimeoutMs?: number;
  /** False where each connection has to show its certificate: a TLS session that is taken up again shows none. */
  readonly resumes?: boolean;
}

/**
 * Connects to places that a deployment's own settings name: upstreams, MLSs, token endpoints. An address that stands in a setting is the
 * deployment's own word. Where a name leads is the word of whoever answers for that name, at each connection anew: it has to be on the
 * public Internet or listed, so that a vendor cannot turn the gateway, with its credential, to what lies inside. `localhost` is loopback.
 */
export function settledConnector({
  allow,
  resolver,
  connectTimeoutMs = 5_000,
  resumes = true,
}: SettledRules = {}): buildConnector.connector {
  const destinations = new Destinations(allow);
  const judge = (address: string, name: string): void => {
    if (bareHost(name).toLowerCase() === 'localhost' && isLoopback(address)) return;
    const refusal = destinations.refusal(address, name);
    if (refusal) throw new FetchRefused(refusal);
  };
  return buildConnector({
    timeout: connectTimeoutMs,
    ...(resumes ? {} : { maxCachedSessions: 0 }),
    lookup: judgedLookup(resolver ?? new SystemResolver(), judge),
  });
}
