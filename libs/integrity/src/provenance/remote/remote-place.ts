/** Second-level names under which registries of countries give out names. */
const SHARED = new Set(['ac', 'co', 'com', 'edu', 'gov', 'ne', 'net', 'or', 'org']);

export const isRemoteText = (text: string): boolean => /^https?:\/\//i.test(text);

/** The address of an MCP server, without what may be a secret in it. Throws Error that says what is expected. */
export function parseRemote(text: string): URL {
  if (!isRemoteText(text) || !URL.canParse(text)) throw new Error('expected the address of an MCP server such as https://crm.example/mcp');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') throw new Error('expected an address without a name or password in it');
  url.search = '';
  url.hash = '';
  return url;
}

export function isAddress(host: string): boolean {
  return host.startsWith('[') || /^[\d.]+$/.test(host);
}

/** What one owner holds: `crm.example` of `mcp.crm.example`, three parts under `co.uk` and its like. An address is its own. */
export function siteOf(host: string): string {
  const labels = host.toLowerCase().replace(/\.$/, '').split('.');
  if (isAddress(host) || labels.length <= 2) return labels.join('.');
  const isShared = labels.at(-1)!.length === 2 && SHARED.has(labels.at(-2)!);
  return labels.slice(isShared ? -3 : -2).join('.');
}

export const isSameSite = (one: string, other: string): boolean => siteOf(one) === siteOf(other);
