import { challengeParameters } from '@gatehouse/mcp';
import { exchangeJson, trustedUrl } from './http-json.js';
import { LoginFault } from './login-fault.js';

/** What has to be known to sign in at a gateway (RFC 9728, RFC 8414). */
export interface SignInPlace {
  /** For the `resource` parameter (RFC 8707). */
  readonly resource: string;
  readonly issuer: string;
  readonly authorize: URL;
  readonly token: URL;
  readonly device: URL | undefined;
  readonly revoke: URL | undefined;
  /** True where every answer must name its issuer (RFC 9207). */
  readonly namesIssuer: boolean;
  /** What the gateway asks for to begin with. */
  readonly scopes: readonly string[];
}

const listOf = (value: unknown): string[] => (Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : []);

/** Asks the gateway where to sign in. Throws LoginFault. */
export async function discover(endpoint: URL): Promise<SignInPlace> {
  const challenge = await challengeOf(endpoint);
  const place = challenge.get('resource_metadata') ?? `${endpoint.origin}/.well-known/oauth-protected-resource${endpoint.pathname}`;
  const metadata = await exchangeJson(trustedUrl(place, 'The address of the resource metadata'));
  const { resource, authorization_servers: servers } = metadata.body;
  const [issuer] = listOf(servers);
  if (metadata.status !== 200 || typeof resource !== 'string' || issuer === undefined)
    throw new LoginFault(`${endpoint.href} does not say where to sign in. Check that it is the MCP address of a gateway.`);
  // Somebody else's metadata would have us ask for tokens that are good elsewhere.
  if (!covers(resource, endpoint)) throw new LoginFault(`The metadata of ${endpoint.href} is about another service. Check the address.`);
  const scopes = (challenge.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
  return serverAt(issuer, { resource, scopes });
}

async function challengeOf(endpoint: URL): Promise<ReadonlyMap<string, string>> {
  const { status, headers } = await exchangeJson(endpoint, {}, 'POST');
  if (status !== 401)
    throw new LoginFault(`${endpoint.href} asks for no sign-in (HTTP ${status}). Check that it is the MCP address of a gateway.`);
  return challengeParameters(headers.get('www-authenticate') ?? undefined);
}

function covers(resource: string, endpoint: URL): boolean {
  if (!URL.canParse(resource)) return false;
  const { origin, pathname } = new URL(resource);
  const path = pathname.replace(/\/$/, '');
  const asked = endpoint.pathname.replace(/\/$/, '');
  return origin === endpoint.origin && (asked === path || asked.startsWith(`${path}/`));
}

/** RFC 8414 section 3.1, then OpenID Connect Discovery (MCP 2026-07-28, Authorization, order of discovery). */
function metadataPlaces(issuer: URL): URL[] {
  const path = issuer.pathname.replace(/\/$/, '');
  const places = [`/.well-known/oauth-authorization-server${path}`, `/.well-known/openid-configuration${path}`];
  if (path !== '') places.push(`${path}/.well-known/openid-configuration`);
  return places.map((place) => new URL(place, issuer.origin));
}

async function serverAt(issuer: string, asked: Pick<SignInPlace, 'resource' | 'scopes'>): Promise<SignInPlace> {
  for (const place of metadataPlaces(trustedUrl(issuer, 'The address of the authorization server'))) {
    const { status, body } = await exchangeJson(place);
    if (status !== 200) continue;
    if (body['issuer'] !== issuer)
      throw new LoginFault(`${place.origin} answers for another authorization server. Nothing was sent to it.`);
    if (!listOf(body['code_challenge_methods_supported']).includes('S256'))
      throw new LoginFault(`${place.origin} does not support PKCE with S256, without which signing in is not safe.`);
    const endpoint = (name: string): URL | undefined => {
      const address = body[name];
      return typeof address === 'string' ? trustedUrl(address, name) : undefined;
    };
    const [authorize, token] = [endpoint('authorization_endpoint'), endpoint('token_endpoint')];
    if (!authorize || !token) break;
    return {
      ...asked,
      issuer,
      authorize,
      token,
      device: endpoint('device_authorization_endpoint'),
      revoke: endpoint('revocation_endpoint'),
      namesIssuer: body['authorization_response_iss_parameter_supported'] === true,
    };
  }
  throw new LoginFault(`The authorization server ${issuer} does not describe itself. Ask your administrator.`);
}
