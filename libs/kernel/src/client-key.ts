import { createPublicKey, type JsonWebKey } from 'node:crypto';

const CURVES = new Set(['P-256', 'Ed25519']);
export const LEAST_RSA_BITS = 2_048;

/** Whether an application may prove itself by this key (RFC 7517): EC (P-256), Ed25519 or RSA. A private one is for nobody to see. */
export function isClientKey(jwk: Readonly<Record<string, unknown>>): boolean {
  if ('d' in jwk) return false;
  try {
    const key = createPublicKey({ format: 'jwk', key: jwk as JsonWebKey });
    if (key.asymmetricKeyType === 'rsa') return (key.asymmetricKeyDetails?.modulusLength ?? 0) >= LEAST_RSA_BITS;
    return CURVES.has(String(jwk['crv']));
  } catch {
    return false;
  }
}
