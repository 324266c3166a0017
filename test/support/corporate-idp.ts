import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportPKCS8, generateKeyPair, SignJWT, UnsecuredJWT, decodeJwt, type CryptoKey, type JWTPayload } from 'jose';
import { Provider, type Configuration, type KoaContextWithOIDC } from 'oidc-provider';

/** Whatever the identity provider says about a person in an ID token. */
export interface CorporatePerson {
  readonly sub: string;
  readonly [claim: string]: unknown;
}

/** How it can go wrong, or be made to. */
export type Misbehaviour =
  | 'wrong nonce'
  | 'no nonce'
  | 'wrong issuer'
  | 'wrong audience'
  | 'expired'
  | 'old sign-in'
  | 'unsigned'
  | 'signed by another key'
  | 'signed with the client secret'
  | 'no id token'
  | 'swapped subject'
  | 'wrong response issuer'
  | 'no response issuer'
  | 'wrong state'
  | 'denied'
  | 'token endpoint fails'
  | 'down';

interface Options {
  readonly people: readonly CorporatePerson[];
  /** Ids of the connections that may be signed in by: their callbacks are what is registered. */
  readonly connections?: readonly string[];
  /** Says little in ID tokens and the rest at its userinfo endpoint, as OIDC Core section 5.4 has it. */
  readonly thin?: boolean;
}

/** An error text as a hostile identity provider would send it. */
export const HOSTILE_TEXT = '<script>alert(1)</script> call 555-0100';
const CLAIMS = ['sub', 'email', 'email_verified', 'name', 'preferred_username', 'groups', 'hd', 'oid', 'tid', 'member', '_claim_names'];

/**
 * The identity provider of a brokerage: a second oidc-provider on loopback. Whoever comes is signed in as `login_hint` says, by `sub` or
 * `email`, else as `signsIn`; there is nothing to type.
 */
export class CorporateIdp {
  /** `sub` of the person that everybody is who names nobody. */
  signsIn: string;
  /** Replaces what is said about people. */
  people: readonly CorporatePerson[];
  /** Authorization requests so far, oldest first. */
  readonly asked: URLSearchParams[] = [];
  readonly client = { id: 'gatehouse', secret: randomBytes(24).toString('base64url') } as const;
  /** The same for private_key_jwt; `privateKey` is PEM (PKCS #8). */
  readonly keyClient: { readonly id: string; readonly privateKey: string };
  private wrong: Misbehaviour | undefined;
  private handler!: (request: IncomingMessage, response: ServerResponse) => Promise<void>;

  private constructor(
    private readonly server: Server,
    readonly issuer: string,
    private readonly keys: { readonly signing: CryptoKey; readonly foreign: CryptoKey; readonly client: string },
    people: readonly CorporatePerson[],
  ) {
    this.people = people;
    this.signsIn = people[0]!.sub;
    this.keyClient = { id: 'gatehouse-key', privateKey: keys.client };
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      if (this.wrong === 'down') response.writeHead(503).end();
      else void this.handler(request, response);
    });
  }

  static async start({ people, connections = ['corporate'], thin = false }: Options): Promise<CorporateIdp> {
    const [signing, foreign, client] = await Promise.all([pair('RS256'), pair('RS256'), pair('ES256')]);
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const keys = { signing: signing.privateKey, foreign: foreign.privateKey, client: await exportPKCS8(client.privateKey) };
    const idp = new CorporateIdp(server, issuer, keys, people);
    const jwks = { keys: [{ ...(await exportJWK(signing.privateKey)), kid: KEY_ID, use: 'sig', alg: 'RS256' }] };
    const clientJwk = { ...(await exportJWK(client.publicKey)), use: 'sig', alg: 'ES256' };
    idp.handler = idp.serve(jwks, clientJwk, { connections, thin });
    return idp;
  }

  /** Until told otherwise; nothing, to behave again. */
  misbehave(how?: Misbehaviour): void {
    this.wrong = how;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private serve(
    jwks: { keys: object[] },
    clientJwk: object,
    { connections, thin }: Required<Omit<Options, 'people'>>,
  ): typeof this.handler {
    const shared = {
      // Loopback of a native application: any port, exactly this path.
      redirect_uris: connections.map((id) => `http://127.0.0.1/oauth/sign-in/${id}/callback`),
      application_type: 'native' as const,
    };
    const { id, secret } = this.client;
    const provider = new Provider(this.issuer, {
      jwks: jwks as NonNullable<Configuration['jwks']>,
      clients: [
        { ...shared, client_id: id, client_secret: secret, token_endpoint_auth_method: 'client_secret_basic' },
        {
          ...shared,
          client_id: this.keyClient.id,
          token_endpoint_auth_method: 'private_key_jwt',
          token_endpoint_auth_signing_alg: 'ES256',
          jwks: { keys: [clientJwk] } as never,
        },
      ],
      claims: thin ? { openid: ['sub'], email: CLAIMS } : { openid: CLAIMS },
      scopes: ['openid', 'email', 'profile', 'groups'],
      conformIdTokenClaims: thin,
      cookies: {
        keys: [randomBytes(16).toString('hex')],
        names: { session: 'idp-session', interaction: 'idp-interaction', resume: 'idp-resume' },
      },
      ttl: { Interaction: 600, Grant: 600, Session: 600 },
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
      findAccount: (_context, sub) => {
        const person = this.people.find((each) => each.sub === sub);
        return person && { accountId: sub, claims: async () => ({ ...person }) };
      },
      loadExistingGrant: async (context) => this.grantAll(context),
    });
    provider.use(async (context, next) => this.around(context as KoaContextWithOIDC, next));
    const handle = provider.callback() as typeof this.handler;
    return async (request, response) =>
      request.url?.startsWith('/interaction/')
        ? this.signIn(provider, request, response).catch(() => void response.writeHead(400).end())
        : handle(request, response);
  }

  private async signIn(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { params } = await provider.interactionDetails(request, response);
    const hint = params['login_hint'];
    const person = this.people.find(({ sub, email }) => hint !== undefined && (sub === hint || email === hint));
    // Consent too: the library asks for it each time where an application is native.
    await provider.interactionFinished(request, response, { login: { accountId: person?.sub ?? this.signsIn }, consent: {} });
  }

  private async grantAll({ oidc }: KoaContextWithOIDC) {
    const grant = new oidc.provider.Grant({ accountId: oidc.session!.accountId!, clientId: oidc.client!.clientId });
    grant.addOIDCScope('openid email profile groups');
    await grant.save();
    return grant;
  }

  private async around(context: KoaContextWithOIDC, next: () => Promise<unknown>): Promise<void> {
    if (context.path === '/auth') this.asked.push(new URLSearchParams(context.querystring));
    if (context.path === '/token' && this.wrong === 'token endpoint fails') {
      context.status = 400;
      context.body = { error: 'invalid_grant', error_description: HOSTILE_TEXT };
      return;
    }
    await next();
    const answer = context.body as { id_token?: string } | undefined;
    if (context.path === '/token' && typeof answer?.id_token === 'string')
      context.body = await this.tampered(answer as { id_token: string });
    const location = String(context.response.headers['location'] ?? '');
    if (location.includes('/oauth/sign-in/')) context.response.set('location', this.misled(location));
  }

  private misled(location: string): string {
    const url = new URL(location);
    const { searchParams: answer } = url;
    if (this.wrong === 'wrong response issuer') answer.set('iss', 'https://elsewhere.example');
    if (this.wrong === 'no response issuer') answer.delete('iss');
    if (this.wrong === 'wrong state') answer.set('state', 'of-somebody-else');
    if (this.wrong === 'denied') {
      answer.delete('code');
      answer.set('error', 'access_denied');
      answer.set('error_description', HOSTILE_TEXT);
    }
    return url.href;
  }

  private async tampered<T extends { id_token: string }>(answer: T): Promise<Partial<T>> {
    const claims = decodeJwt(answer.id_token);
    const now = Math.floor(Date.now() / 1000);
    const sign = (payload: JWTPayload, key: CryptoKey | Uint8Array = this.keys.signing, alg = 'RS256'): Promise<string> =>
      new SignJWT(payload).setProtectedHeader({ alg, kid: KEY_ID }).sign(key);
    const { nonce: _nonce, ...withoutNonce } = claims;
    const made: Partial<Record<Misbehaviour, () => string | Promise<string>>> = {
      'wrong nonce': () => sign({ ...claims, nonce: 'of-somebody-else' }),
      'no nonce': () => sign(withoutNonce),
      'wrong issuer': () => sign({ ...claims, iss: 'https://elsewhere.example' }),
      'wrong audience': () => sign({ ...claims, aud: 'another-client' }),
      expired: () => sign({ ...claims, iat: now - 7200, exp: now - 3600 }),
      'old sign-in': () => sign({ ...claims, auth_time: now - 86_400 }),
      unsigned: () => new UnsecuredJWT(claims).encode(),
      'signed by another key': () => sign(claims, this.keys.foreign),
      'signed with the client secret': () => sign(claims, new TextEncoder().encode(this.client.secret), 'HS256'),
      'swapped subject': () => sign({ ...claims, sub: 'of-somebody-else' }),
    };
    if (this.wrong === 'no id token') return { ...answer, id_token: undefined };
    const make = this.wrong && made[this.wrong];
    return make ? { ...answer, id_token: await make() } : answer;
  }
}

const KEY_ID = 'corporate-1';

const pair = (algorithm: string) => generateKeyPair(algorithm, { extractable: true });
