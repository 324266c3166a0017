import { milliseconds, type AssertionIssuerSection, type ExternalIssuerSection, type GatewayConfig } from '@gatehouse/config';
import { ProtectedResource, type ExternalIssuer, type TrustedIssuer } from '@gatehouse/identity';
import { covers, SCOPES, type Scope } from '@gatehouse/kernel';

/** What the gateway is called, where tokens for it are had, and by which names scopes are asked for there. */
export function resourceOf({ gateway: { publicUrl }, identity: { oauth, external } }: GatewayConfig): ProtectedResource {
  const { origin } = new ProtectedResource(publicUrl);
  return new ProtectedResource(publicUrl, {
    firstScopes: oauth.firstScopes,
    authorizationServers: [...external.map(({ issuer }) => issuer), ...(oauth.enabled ? [origin] : [])],
    // One challenge is for all issuers: where the gateway is among them, scopes go by its names.
    ...(oauth.enabled || external[0] === undefined ? {} : { scopeNames: namesAt(external[0]) }),
  });
}

/** Scopes by what to ask an issuer for: the narrowest of its scopes that holds ours. */
function namesAt({ scopes }: ExternalIssuerSection): ReadonlyMap<string, string> {
  const named = SCOPES.flatMap((scope): [string, string][] => {
    const holding = scopes.filter(({ means }) => covers(means, scope));
    const narrowest = holding.find(({ means }) => SCOPES.every((other) => covers(means, other) === covers([scope], other))) ?? holding[0];
    return narrowest ? [[scope, narrowest.ask ?? narrowest.word]] : [];
  });
  return new Map(named);
}

/** The external issuers of gateway.yaml. @param audience `aud` of tokens for the whole gateway, where the issuer is given no other name for it */
export function externalIssuers({ identity }: GatewayConfig, audience: string): ExternalIssuer[] {
  return identity.external.map((section) => ({
    ...issuerTerms(section),
    audiences: section.audiences.length > 0 ? section.audiences : [audience],
    scopeClaims: section.scopeClaims,
    ...(section.scopes.length > 0 ? { scopes: section.scopes.map(({ word, means }) => ({ word, means: means as Scope[] })) } : {}),
    groupClaim: section.groupClaim,
    groups: identity.groups.map(({ group }) => group),
  }));
}

/** What is trusted of an issuer, its keys and its clock, whatever it is that it signs. */
export const issuerTerms = (section: AssertionIssuerSection | ExternalIssuerSection): TrustedIssuer => ({
  issuer: section.issuer,
  ...(section.jwksUri === undefined ? {} : { jwksUri: section.jwksUri }),
  algorithms: section.algorithms,
  clockSkewSeconds: milliseconds(section.clockSkew) / 1000,
  maximumLifeSeconds: milliseconds(section.maximumLife) / 1000,
  keysKeptMs: milliseconds(section.keysKept),
  accountClaim: section.accountClaim,
});
