import { isIP, type Socket } from 'node:net';
import { buildConnector } from 'undici';
import { bareHost, isLoopback, type Destinations } from './destinations.js';
import { FetchRefused } from './fetch-refused.js';
import { judgedLookup } from './judged-lookup.js';
import type { NameResolver } from './name-resolver.js';

export interface ConnectionRules {
  readonly destinations: Destinations;
  readonly resolver: NameResolver;
  readonly connectTimeoutMs: number;
}

/** Connects to addresses that were judged, and to no others, wherever they come from. Plain http goes to loopback only. */
export function guardedConnector({ destinations, resolver, connectTimeoutMs }: ConnectionRules): buildConnector.connector {
  const judge = (address: string, host: string, protocol: string): void => {
    const refusal = destinations.refusal(address, host);
    if (refusal) throw new FetchRefused(refusal);
    if (protocol !== 'https:' && !isLoopback(address)) throw new FetchRefused('http is for loopback only; use https');
  };
  return (options, callback) => {
    const { protocol } = options;
    const host = bareHost(options.hostname);
    const lookup = judgedLookup(resolver, (address, name) => judge(address, name, protocol));
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
