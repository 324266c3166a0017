import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { exportJWK, generateKeyPair, jwtVerify, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose';
import { nowSeconds } from './service-client.js';

interface Pair {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly jwk: JWK;
}

const ID_JAG = 'urn:ietf:params:oauth:token-type:id-jag';

async function pair(kid: string): Promise<Pair> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  return { privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } };
}

/**
 * An enterprise's identity provider on loopback: signs a person in to an application, and exchanges the ID token for an identity assertion
 * (RFC 8693) where its administrator allows that. Its assertions can be made wrong.
 */
export class EnterpriseIdp {
  /** What its administrator allows: scopes by application. */
  readonly policy = new Map<string, string>();
  /** Client ids at the gateway by those of its own. */
  readonly clientIds = new Map<string, string>();
  private sequence = 1;

  private constructor(
    private readonly server: Server,
    readonly url: string,
    private keys: Pair,
  ) {}

  static async start(): Promise<EnterpriseIdp> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const idp = new EnterpriseIdp(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`, await pair('key-1'));
    server.on('request', (request, response) => void idp.answer(request, response));
    return idp;
  }

  get publicJwk(): JWK {
    return this.keys.jwk;
  }

  /** Signs with a new key and publishes no other. */
  async rotate(): Promise<void> {
    this.keys = await pair(`key-${(this.sequence += 1)}`);
  }

  sign(payload: JWTPayload, header: { alg?: string; typ?: string; kid?: string } = {}, key: CryptoKey | Uint8Array = this.keys.privateKey) {
    return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', typ: 'oauth-id-jag+jwt', kid: this.keys.jwk.kid!, ...header }).sign(key);
  }

  /** What a person's application holds after they signed in. */
  idToken(user: string, application: string): Promise<string> {
    const claims = { iss: this.url, sub: user, aud: application, iat: nowSeconds(), exp: nowSeconds() + 600 };
    return this.sign(claims, { typ: 'JWT' });
  }

  /** Claims of an assertion as they should be. */
  claims(over: JWTPayload): JWTPayload {
    return { iss: this.url, jti: randomUUID(), iat: nowSeconds(), exp: nowSeconds() + 300, ...over };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = (status: number, body: unknown) =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.url === '/keys') return send(200, { keys: [this.keys.jwk] });
    if (request.url === '/token' && request.method === 'POST') return this.exchange(new URLSearchParams(await text(request)), send);
    if (!request.url?.startsWith('/.well-known/')) return send(404, {});
    const endpoints = {
      jwks_uri: `${this.url}/keys`,
      token_endpoint: `${this.url}/token`,
      authorization_endpoint: `${this.url}/authorize`,
    };
    return send(200, { issuer: this.url, ...endpoints, response_types_supported: ['code'] });
  }

  private async exchange(form: URLSearchParams, send: (status: number, body: unknown) => void): Promise<void> {
    const application = form.get('client_id') ?? '';
    const { payload } = await jwtVerify(form.get('subject_token') ?? '', this.keys.publicKey, { audience: application });
    const scope = this.policy.get(application);
    if (form.get('requested_token_type') !== ID_JAG || scope === undefined) return send(400, { error: 'access_denied' });
    const named = { sub: payload.sub!, aud: form.get('audience')!, resource: form.get('resource')!, scope };
    const assertion = await this.sign(this.claims({ ...named, client_id: this.clientIds.get(application) ?? application }));
    return send(200, { access_token: assertion, issued_token_type: ID_JAG, token_type: 'N_A', expires_in: 300, scope });
  }
}
