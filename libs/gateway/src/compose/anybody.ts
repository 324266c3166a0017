import { isServiceSubject } from '@gatehouse/identity';
import type { Principal } from '@gatehouse/kernel';
import type { IdentityParts } from './identity-parts.js';

/** The person or service of an account who is not asking just now, as the roster has them. What that function gets throws a Refusal where there is none. */
export function anybody({ resolver, resource }: Pick<IdentityParts, 'resolver' | 'resource'>): (user: string) => Principal {
  return (user) =>
    resolver.resolve({
      subject: user,
      issuer: resource.issuer,
      tokenId: 'back-office',
      // A service is asked about by the name that its tokens give it.
      clientId: isServiceSubject(user) ? user.slice(user.indexOf(':') + 1) : 'gatehouse-cli',
      scopes: [],
      expiresAt: 0,
    });
}
