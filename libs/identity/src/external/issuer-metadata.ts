import { isJsonObject } from '@gatehouse/kernel';

/** Why an issuer or its keys cannot be used: a sentence for operators, with nothing of what was answered. */
export class IssuerFault extends Error {}

/** Where the metadata of an issuer may be, in the order of MCP 2026-07-28, Authorization, discovery (RFC 8414 section 3.1, OIDC Discovery section 4). */
export function metadataAddresses(issuer: string): string[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  const inserted = ['oauth-authorization-server', 'openid-configuration'].map((name) => `${origin}/.well-known/${name}${path}`);
  return path === '' ? inserted : [...inserted, `${origin}${path}/.well-known/openid-configuration`];
}

/** GETs a JSON object; undefined where the server says that there is none. Throws IssuerFault. */
export async function fetchJson(fetcher: typeof fetch, address: string, what: string): Promise<Record<string, unknown> | undefined> {
  let answer: Response;
  try {
    answer = await fetcher(address, { headers: { accept: 'application/json' }, redirect: 'error' });
  } catch (thrown) {
    throw new IssuerFault(`${what} could not be fetched: ${thrown instanceof Error ? thrown.message : 'no answer'}`, { cause: thrown });
  }
  if (answer.status >= 400 && answer.status < 500) return undefined;
  if (answer.status !== 200) throw new IssuerFault(`${what} was answered with status ${answer.status}`);
  const document = await answer.json().catch(() => undefined);
  if (!isJsonObject(document)) throw new IssuerFault(`${what} is not a JSON object`);
  return document;
}

/** `jwks_uri` of an issuer by its own metadata. Metadata that names another issuer is refused: it would hand us a stranger's keys (RFC 8414 section 3.3). */
export async function discoverJwksUri(fetcher: typeof fetch, issuer: string): Promise<string> {
  for (const address of metadataAddresses(issuer)) {
    const metadata = await fetchJson(fetcher, address, 'its metadata');
    if (!metadata) continue;
    if (metadata['issuer'] !== issuer)
      throw new IssuerFault('its metadata names another issuer; write the issuer exactly as its metadata and its tokens have it');
    const { jwks_uri: jwksUri } = metadata;
    if (typeof jwksUri !== 'string' || !URL.canParse(jwksUri)) throw new IssuerFault('its metadata names no jwks_uri; name jwksUri');
    return jwksUri;
  }
  throw new IssuerFault('no metadata was found at its address; check the issuer, or name jwksUri');
}
