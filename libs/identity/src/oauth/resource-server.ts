import { SCOPES } from '@gatehouse/kernel';
import type { ResourceServer } from 'oidc-provider';
import type { ProtectedResource } from '../bearer/protected-resource.js';

/** What tokens for one endpoint of the gateway are like. @param scopes the most that they are for */
export function resourceServer(
  resource: ProtectedResource,
  indicator: string,
  { accessTokenSeconds, scopes = SCOPES }: { readonly accessTokenSeconds: number; readonly scopes?: readonly string[] },
): ResourceServer {
  return {
    scope: scopes.join(' '),
    audience: resource.resourceAt(indicator),
    accessTokenFormat: 'jwt',
    accessTokenTTL: accessTokenSeconds,
    jwt: { sign: { alg: 'ES256' } },
  };
}
