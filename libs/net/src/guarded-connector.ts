import type { LookupAddress } from 'node:dns';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import { callbackify } from 'node:util';
import { buildConnector } from 'undici';
import { bareHost, isLoopback, type Destinations } from './destinations.js';
import { FetchRefused } from './fetch-refused.js';
import type { NameResolver } from './name-resolver.js';

export interface ConnectionRules {
  readonly destinations: Destinations;
  readonly resolver: NameResolver;
  readonly connectTimeoutMs: number;
}

/**
 * Connects to addresses that were judged, and to no others: the name is resolved once, within the connection itself, so that nothing can
 * change between check and use (DNS rebinding). A name with one address that may not be reached is not reached at all. Plain http goes
 * to loopback only.
 */
export function guardedConnector({ destinations, resolver, connectTimeoutMs }: ConnectionRules): buildConnector.connector {
  const judge = (address: string, host: string, protocol: string): void => {
    const refusal = destinations.refusal(address, host);
    if (refusal) throw new FetchRefused(refusal);
    if (protocol !== 'https:' && !isLoopback(address)) throw new FetchRefused('http is for loopback only; use https');
  };
  const judged = async (name: string, protocol: string): Promise<LookupAddress[]> => {
    const addresses = await resolver.addresses(name).catch(() => Promise.reject(new FetchRefused('its name cannot be resolved')));
    if (addresses.length === 0) throw new FetchRefused('its name has no address');
    for (const address of addresses) judge(address, name, protocol);
    return addresses.map((address) => ({ address, family: isIP(address) }));
  };
  const lookUp = callbackify(judged);
  return (options, callback) => {
    const { protocol } = options;
    const host = bareHost(options.hostname);
    const lookup: LookupFunction = (name, { all }, done) =>
      lookUp(name, protocol, (refused, found) => {
        if (refused) done(refused, []);
        else if (all) done(null, found);
        else done(null, found[0]!.address, found[0]!.family);
      });
    try {
      // An address in the URL itself is connected to without a lookup.
      if (isIP(host) !== 0) judge(host, host, protocol);
    } catch (refused) {
      return callback(refused as Error, null);
    }
    buildConnector({ timeout: connectTimeoutMs, lookup })(options, (...[error, socket]) => {
      if (error) return callback(error, null);
      try {
        judge((socket as Socket).remoteAddress ?? '', host, protocol);
        callback(null, socket);
      } catch (refused) {
        socket.destroy();
        callback(refused as Error, null);
      }
    });
  };
}
