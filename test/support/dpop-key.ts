import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';

const text = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A key of an application that proves its requests (RFC 9449). */
export class DpopKey {
  private readonly pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  /** @param token the access token that the proof goes with; none at the token endpoint */
  proof(method: string, address: string, token?: string): string {
    const { kty, crv, x, y } = this.pair.publicKey.export({ format: 'jwk' });
    const header = text({ typ: 'dpop+jwt', alg: 'ES256', jwk: { kty, crv, x, y } });
    const claims = { jti: randomUUID(), htm: method, htu: address, iat: Math.floor(Date.now() / 1000) };
    const payload = text(token === undefined ? claims : { ...claims, ath: createHash('sha256').update(token).digest('base64url') });
    const signature = sign('sha256', Buffer.from(`${header}.${payload}`), { key: this.pair.privateKey, dsaEncoding: 'ieee-p1363' });
    return `${header}.${payload}.${signature.toString('base64url')}`;
  }
}
