// @ts-check
/**
 * An identity provider of a deployment's own, as an example: tokens that an intranet signs with a key that both know, where there is no OpenID
 * Connect. A token is `harbor_`, the sign-in name and the second of its end in base64url, a point, and an HMAC of that. In gateway.yaml:
 *
 *   extensions:
 *     - { id: intranet, kind: identity, module: ./intranet-tokens.mjs, prefix: harbor_, secrets: { key: { fromEnv: INTRANET_KEY } } }
 *
 * Whom it names still has to be an account or in the roster: it says who somebody is, never what they may do.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** @type {import('gatehouse/extension').ExtensionCard} */
export const extension = { kind: 'identity', gateway: '^0.2.0' };

/** @type {import('gatehouse/extension').Open<import('gatehouse/extension').IdentityProvider>} */
export function open({ secrets: { key } }) {
  if (!key) throw new Error('it needs secrets: { key: … }');
  return {
    /** Nobody where it is not of the intranet. The end is looked at by the gateway too, at each call. */
    verify(token) {
      const [said = '', signature = ''] = token.slice('harbor_'.length).split('.');
      const expected = createHmac('sha256', key).update(said).digest();
      const given = Buffer.from(signature, 'base64url');
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
      const { user, expiresAt } = JSON.parse(Buffer.from(said, 'base64url').toString('utf8'));
      return { user, expiresAt, scopes: ['mcp:read'], application: 'intranet' };
    },
  };
}
