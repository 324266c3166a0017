import type { LoadedConfig, UpstreamSection } from '@gatehouse/config';
import { parseRemote } from '@gatehouse/integrity';
import { isJsonObject } from '@gatehouse/kernel';
import { bareHost, Destinations, isLoopback } from '@gatehouse/net';
import { EntryFiles } from '../catalogue/entry-files.js';

/** The address of an MCP server that is reached by one. */
export function remoteOf({ transport, url }: UpstreamSection): URL | undefined {
  return url !== undefined && transport === 'http' ? parseRemote(url) : undefined;
}

export function isLoopbackHost({ hostname }: URL): boolean {
  const host = bareHost(hostname).toLowerCase();
  return host === 'localhost' || isLoopback(host);
}

/** On this machine, or a system that the settings list as one of the firm's. */
export function isOwnPlace(url: URL, allow: readonly string[]): boolean {
  const host = bareHost(url.hostname).toLowerCase();
  // What is open to everybody is open without being listed, so an address is of the firm only where the list opens it.
  return isLoopbackHost(url) || allow.some((entry) => entry.toLowerCase() === host) || isListedAddress(host, allow);
}

function isListedAddress(host: string, allow: readonly string[]): boolean {
  if (!/^[\d.]+$|:/.test(host)) return false;
  return new Destinations().refusal(host, '') !== undefined && new Destinations(allow).refusal(host, '') === undefined;
}

/** Hosts that a stranger might borrow the name of: other upstreams, and what the catalogue lists. */
export async function hostsBeside(url: URL, { config }: LoadedConfig, folder: string): Promise<string[]> {
  const upstreams = config.upstreams.flatMap(({ url: address }) => (address === undefined ? [] : new URL(address)));
  const { entries } = await new EntryFiles(config.catalog.folder, folder).read();
  const listed = entries.flatMap(({ content: { server } }) =>
    isJsonObject(server) && Array.isArray(server['remotes']) ? server['remotes'] : [],
  );
  const catalogued = listed
    .filter(isJsonObject)
    .flatMap(({ url: address }) => (URL.canParse(String(address)) ? new URL(String(address)) : []));
  const hosts = [...upstreams, ...catalogued].map(({ hostname }) => hostname);
  return [...new Set(hosts)].filter((host) => host !== url.hostname);
}
