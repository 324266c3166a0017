// @ts-check

import { createHash, createPrivateKey, randomUUID, sign } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LIFE_SECONDS = 600;
const SCOPES = 'mcp:read mcp:write mcp:admin';

/** @param {object} value */
const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * What `gatehouse token --as USER` prints, without a process of its own: hundreds of tests ask for one.
 * `keys` is `identity.keys` of a gateway that has started; `publicUrl` its issuer; `client` the application that it is for.
 *
 * @param {string} user
 * @param {string} publicUrl
 * @param {string} keys
 * @param {string} client
 * @returns {string}
 */
export function mintedToken(user, publicUrl, keys, client = 'gatehouse-cli') {
  const newest = readdirSync(keys)
    .filter((name) => /^key-\d+\.jwk\.json$/.test(name))
    .sort()
    .at(-1);
  if (!newest) throw new Error('this gateway has no signing key yet');
  const { kty, crv, x, y, d } = JSON.parse(readFileSync(join(keys, newest), 'utf8'));
  // RFC 7638: the members of an EC key in this order.
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  const iat = Math.floor(Date.now() / 1000);
  const claims = {
    client_id: client,
    scope: SCOPES,
    iss: publicUrl,
    sub: user,
    aud: `${publicUrl}/mcp`,
    iat,
    exp: iat + LIFE_SECONDS,
    jti: randomUUID(),
  };
  const content = `${encoded({ alg: 'ES256', typ: 'at+jwt', kid })}.${encoded(claims)}`;
  const key = createPrivateKey({ key: { kty, crv, x, y, d }, format: 'jwk' });
  return `${content}.${sign('sha256', Buffer.from(content), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}
