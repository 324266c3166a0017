import { createPublicKey, verify } from 'node:crypto';
import type { JsonObject, JsonValue } from '@gatehouse/kernel';
import { isJsonObject } from '@gatehouse/kernel';
import { listAt, textAt, timeOf } from './observation.js';

export type SignatureVerdict = 'verified' | 'invalid' | 'unknown-key' | 'absent';

/**
 * The registry's own signature over `name@version:integrity` (docs.npmjs.com, About registry signatures): ECDSA P-256 with SHA-256.
 * @param dist of the version
 * @param keys the answer of `/-/npm/v1/keys`
 * @param publishedAt a key that had expired by then signs nothing; milliseconds
 */
export function registrySignature(subject: string, dist: JsonObject, keys: JsonObject, publishedAt: number | undefined): SignatureVerdict {
  const integrity = textAt(dist, 'integrity');
  const signatures = listAt(dist, 'signatures').filter(isJsonObject);
  if (integrity === undefined || signatures.length === 0) return 'absent';
  const verdicts = signatures.map((signature) => {
    const key = listAt(keys, 'keys').find((candidate) => textAt(candidate, 'keyid') === textAt(signature, 'keyid'));
    if (!key || hadExpired(key, publishedAt)) return 'unknown-key';
    return isSignedBy(key, `${subject}:${integrity}`, textAt(signature, 'sig')) ? 'verified' : 'invalid';
  });
  if (verdicts.includes('invalid')) return 'invalid';
  return verdicts.includes('verified') ? 'verified' : 'unknown-key';
}

function hadExpired(key: JsonValue, publishedAt: number | undefined): boolean {
  const expires = timeOf(textAt(key, 'expires'));
  return expires !== undefined && (publishedAt === undefined || publishedAt > expires);
}

function isSignedBy(key: JsonValue, message: string, signature: string | undefined): boolean {
  const spki = textAt(key, 'key');
  if (spki === undefined || signature === undefined) return false;
  try {
    const publicKey = createPublicKey({ key: Buffer.from(spki, 'base64'), format: 'der', type: 'spki' });
    return verify('sha256', Buffer.from(message), publicKey, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}
