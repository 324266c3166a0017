import { randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importPKCS8, SignJWT, type CryptoKey, type JWTPayload } from 'jose';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

type Form = Readonly<Record<string, string>>;

const CLIENT_ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export const nowSeconds = (): number => Math.floor(Date.now() / 1000);

export const basic = (id: string, secret: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
});

/** POSTs to the token endpoint of a gateway. */
export async function askToken(origin: string, form: Form, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await fetch(`${origin}/oauth/token`, { method: 'POST', headers, body: new URLSearchParams(form) });
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Answer['body'] };
}

/** A client assertion (RFC 7523 section 3), whose claims and header can be made wrong. */
export async function clientAssertion(
  key: CryptoKey | Uint8Array,
  { id, audience }: { id: string; audience: string },
  over: { claims?: JWTPayload; header?: { alg?: string; kid?: string } } = {},
): Promise<Form> {
  const claims = { iss: id, sub: id, aud: audience, jti: randomUUID(), iat: nowSeconds(), exp: nowSeconds() + 60, ...over.claims };
  const assertion = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', ...over.header }).sign(key);
  return { client_assertion_type: CLIENT_ASSERTION, client_assertion: assertion };
}

export const privateKeyOf = (pem: string): Promise<CryptoKey> => importPKCS8(pem, 'ES256');

/** A key of a sender, and proofs of it (RFC 9449). */
export async function dpopKey() {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = await exportJWK(publicKey);
  const proof = (url: string, more: JWTPayload = {}): Promise<string> =>
    new SignJWT({ htm: 'POST', htu: url, jti: randomUUID(), iat: nowSeconds(), ...more })
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
      .sign(privateKey);
  return { thumbprint: await calculateJwkThumbprint(jwk), proof };
}
