import type { TrustedIssuer } from '../external/external-issuer.js';

/** The grant by which an assertion becomes an access token (RFC 7523 section 2.1). */
export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** An identity provider whose identity assertions are taken (draft-ietf-oauth-identity-assertion-authz-grant). */
export interface AssertionIssuer extends TrustedIssuer {
  /** Client ids that its assertions are taken from; any that has a credential where there is none. */
  readonly clients: readonly string[];
}
