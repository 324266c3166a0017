import { covers, SCOPES, type Scope } from '@gatehouse/kernel';
import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import type { ProtectedResource } from '../bearer/protected-resource.js';
import type { ServiceAccounts } from '../services/service-accounts.js';
import type { ServiceEntry } from '../services/service-entry.js';

const LONGEST_LIFE_SECONDS = 600;

interface ServiceTerms {
  readonly accessTokenSeconds: number;
  readonly scopes: readonly Scope[];
}

interface Asked {
  readonly context: KoaContextWithOIDC;
  /** Resource indicator, of an endpoint of ours. */
  readonly indicator: string;
  readonly clientId: string;
}

export const isClientCredentials = ({ oidc }: KoaContextWithOIDC): boolean =>
  oidc.route === 'token' && oidc.params?.['grant_type'] === 'client_credentials';

/**
 * What a token for a service is for. Throws InvalidClientAuth for one that is not let in, UnauthorizedClient for a client that is no service,
 * InvalidTarget and InvalidScope for what the service may not have: it is told so, rather than getting a token that is refused later.
 */
export function serviceTerms(
  services: ServiceAccounts,
  resource: ProtectedResource,
  { context, indicator, clientId }: Asked,
): ServiceTerms {
  if (!services.has(clientId)) throw new errors.UnauthorizedClient('only the services of this gateway get tokens of their own');
  const service = services.alive(clientId);
  if (!service) throw new errors.InvalidClientAuth('the service is disabled or past its day');
  if (!isReachable(service, resource, indicator))
    throw new errors.InvalidTarget('the service may not reach this resource; name one of its endpoints');
  const { params } = context.oidc;
  const asked = typeof params?.['scope'] === 'string' ? params['scope'].split(' ').filter(Boolean) : [];
  const beyond = asked.filter((scope) => !(SCOPES as readonly string[]).includes(scope) || !covers(service.scopes, scope as Scope));
  if (beyond.length > 0) throw new errors.InvalidScope('the service may not have this scope', beyond.join(' '));
  // The library takes what is asked for from here; whoever asks for nothing gets what gateway.yaml names.
  if (asked.length === 0 && params) params['scope'] = service.scopes.join(' ');
  return { accessTokenSeconds: LONGEST_LIFE_SECONDS, scopes: SCOPES.filter((scope) => covers(service.scopes, scope)) };
}

/** Where a service that names no resource is meant to go: its only endpoint, or the gateway. */
export function serviceResource(services: ServiceAccounts, resource: ProtectedResource, clientId: string): string {
  const [only, ...more] = services.alive(clientId)?.endpoints ?? [];
  return only !== undefined && more.length === 0 ? `${resource.audience}/${only}` : resource.audience;
}

function isReachable({ endpoints }: ServiceEntry, resource: ProtectedResource, indicator: string): boolean {
  return endpoints.length === 0 || endpoints.some((slug) => resource.resourceAt(indicator) === `${resource.audience}/${slug}`);
}
