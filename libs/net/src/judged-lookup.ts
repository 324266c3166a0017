import type { LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { callbackify } from 'node:util';
import { FetchRefused } from './fetch-refused.js';
import type { NameResolver } from './name-resolver.js';

/**
 * Resolves a name within the connection itself, so that nothing can change between check and use (DNS rebinding). `judge` throws FetchRefused for
 * an address that may not be reached; a name with one such address is not reached at all.
 */
export function judgedLookup(resolver: NameResolver, judge: (address: string, name: string) => void): LookupFunction {
  const judged = async (name: string): Promise<LookupAddress[]> => {
    const addresses = await resolver.addresses(name).catch(() => Promise.reject(new FetchRefused('its name cannot be resolved')));
    if (addresses.length === 0) throw new FetchRefused('its name has no address');
    for (const address of addresses) judge(address, name);
    return addresses.map((address) => ({ address, family: isIP(address) }));
  };
  const lookUp = callbackify(judged);
  return (name, { all }, done) =>
    lookUp(name, (refused, found) => {
      if (refused) done(refused, []);
      else if (all) done(null, found);
      else done(null, found[0]!.address, found[0]!.family);
    });
}
