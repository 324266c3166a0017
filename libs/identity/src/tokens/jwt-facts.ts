import { isJsonObject } from '@gatehouse/kernel';
import { errors } from 'jose';
import { TokenRejected, type Rejection } from './token-rejected.js';

/** RFC 7638 thumbprint of the key that a `cnf` claim binds a token to (RFC 9449 section 6.1); undefined for a token that is bound to none. */
export function boundKeyOf(confirmation: unknown): string | undefined {
  if (confirmation === undefined) return undefined;
  const thumbprint = isJsonObject(confirmation) ? confirmation['jkt'] : undefined;
  // A binding that cannot be read must not be taken for none.
  if (typeof thumbprint !== 'string') throw new TokenRejected('malformed');
  return thumbprint;
}

/** What an error of jose says about the token. */
export function whyRejected(thrown: unknown): Rejection {
  if (thrown instanceof errors.JWTExpired) return 'expired';
  if (thrown instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (thrown instanceof errors.JWTClaimValidationFailed && thrown.reason === 'check_failed') {
    if (thrown.claim === 'iss') return 'issuer';
    if (thrown.claim === 'nbf' || thrown.claim === 'iat') return 'not_yet';
  }
  return 'malformed';
}
