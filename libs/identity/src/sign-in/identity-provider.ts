import { importPKCS8 } from 'jose';
import type { Clock } from '@gatehouse/kernel';
import type { ClientAuth, Configuration, CustomFetch } from 'openid-client';
import { providerFault } from './provider-fault.js';
import { PROVIDER_PROFILES, type Claims } from './provider-profiles.js';
import type { SignInConnection } from './sign-in-connection.js';
import { SignInRefused } from './sign-in-refused.js';
import type { SignInTicket } from './sign-in-ticket.js';

type Library = typeof import('openid-client');

export interface ProviderBeside {
  readonly fetch: typeof fetch;
  readonly clock: Clock;
}

/** Whom the browser should be asked for. */
interface Wanted {
  readonly loginHint?: string | undefined;
  /** Somebody else than the account that it was just refused with. */
  readonly isOther?: boolean;
}

interface Held {
  readonly library: Library;
  readonly configuration: Configuration;
}

/** How old its metadata may be while nobody signs in, and when somebody is about to. */
const REFRESH_MS = 600_000;
const BEFORE_SIGN_IN_MS = 30_000;
/** Between two tries after one that failed. */
const RETRY_MS = 5_000;

/** One identity provider of the brokerage: OpenID Connect's code flow with PKCE, by openid-client, all of it through the guarded fetch. */
export class IdentityProvider {
  private held: Held | undefined;
  private triedAt = Number.NEGATIVE_INFINITY;
  private reading: Promise<void> | undefined;
  private reason: string | undefined;

  constructor(
    readonly connection: SignInConnection,
    private readonly beside: ProviderBeside,
  ) {}

  /** Why it could not be reached at the last try, for operators. */
  get fault(): string | undefined {
    return this.reason;
  }

  /** Reads its metadata where that is due. Never rejects; `fault` says what went wrong. */
  async refresh(): Promise<void> {
    await this.readAfter(REFRESH_MS);
  }

  /** Whether somebody could sign in there now. */
  async isReachable(): Promise<boolean> {
    const reading = this.readAfter(BEFORE_SIGN_IN_MS);
    // The page of everybody else does not wait for one that is known to be down.
    if (this.reason === undefined) await reading;
    return this.reason === undefined;
  }

  /** Where a browser goes to sign in (OIDC Core section 3.1.2.1). Throws SignInRefused `unreachable`. */
  async authorizationUrl(ticket: SignInTicket, { loginHint, isOther = false }: Wanted): Promise<URL> {
    const reachable = await this.isReachable();
    if (!this.held || !reachable) throw new SignInRefused('unreachable');
    const { library, configuration } = this.held;
    const { connection } = this;
    return library.buildAuthorizationUrl(configuration, {
      redirect_uri: connection.redirectUri,
      scope: connection.scopes.join(' '),
      state: ticket.state,
      nonce: ticket.nonce,
      code_challenge: await library.calculatePKCECodeChallenge(ticket.verifier),
      code_challenge_method: 'S256',
      ...this.freshness(ticket.maxAge, isOther),
      ...(loginHint === undefined || isOther ? {} : { login_hint: loginHint }),
      ...(connection.hostedDomain === undefined ? {} : { hd: connection.hostedDomain }),
    });
  }

  /**
   * The claims of whoever signed in, by the answer that came back: its issuer (RFC 9207), the code, and the ID token's signature, issuer,
   * audience, nonce, times (OIDC Core section 3.1.3.7). Throws SignInRefused.
   */
  async claimsOf(ticket: SignInTicket, answer: URLSearchParams): Promise<Claims> {
    if (!this.held) await this.isReachable();
    if (!this.held) throw new SignInRefused('unreachable');
    const { library, configuration } = this.held;
    this.assertFromHere(answer, configuration);
    const { redirectUri, provider } = this.connection;
    const { maxAge, askedAt } = ticket;
    const isFresh = maxAge !== undefined && PROVIDER_PROFILES[provider].reauthenticates;
    // Counted from when it was asked: people take their time over what comes after their password.
    const sinceAsked = Math.ceil(this.beside.clock.now() / 1_000) - askedAt;
    try {
      const tokens = await library.authorizationCodeGrant(configuration, new URL(`${redirectUri}?${answer.toString()}`), {
        pkceCodeVerifier: ticket.verifier,
        expectedState: ticket.state,
        expectedNonce: ticket.nonce,
        idTokenExpected: true,
        ...(isFresh ? { maxAge: maxAge + sinceAsked } : {}),
      });
      const claims = tokens.claims()!;
      return this.isComplete(claims)
        ? claims
        : { ...(await library.fetchUserInfo(configuration, tokens.access_token, claims.sub)), ...claims };
    } catch (thrown) {
      throw new SignInRefused(providerFault(thrown), { cause: thrown });
    }
  }

  /** Before anything else of the answer is believed, its error text included (RFC 9207 section 2.4). */
  private assertFromHere(answer: URLSearchParams, configuration: Configuration): void {
    const from = answer.get('iss');
    const { authorization_response_iss_parameter_supported: saysIssuer } = configuration.serverMetadata();
    if (from === null ? saysIssuer === true : from !== this.connection.issuer) throw new SignInRefused('response');
  }

  /** A person who is asked to prove themselves anew may be another one than the browser's last. */
  private freshness(maxAge: number | undefined, isOther: boolean): Record<string, string> {
    const { reauthenticates, otherAccount } = PROVIDER_PROFILES[this.connection.provider];
    if (maxAge === undefined) return isOther ? { prompt: otherAccount } : {};
    if (!reauthenticates) return { prompt: otherAccount };
    return { max_age: String(maxAge), ...(maxAge === 0 || isOther ? { prompt: 'login' } : {}) };
  }

  private isComplete(claims: Claims): boolean {
    const { provider, provision, accountClaim, groupClaim, memberClaim } = this.connection;
    const wanted = [accountClaim, ...(provision === 'join' ? [groupClaim, ...(memberClaim === undefined ? [] : [memberClaim])] : [])];
    const { userinfo_endpoint: userinfo } = this.held!.configuration.serverMetadata();
    return !PROVIDER_PROFILES[provider].hasUserinfo || userinfo === undefined || wanted.every((claim) => claims[claim] !== undefined);
  }

  private readAfter(ageMs: number): Promise<void> {
    const age = this.beside.clock.now() - this.triedAt;
    if (!this.reading && age < (this.reason === undefined ? ageMs : RETRY_MS)) return Promise.resolve();
    this.reading ??= this.read().finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async read(): Promise<void> {
    this.triedAt = this.beside.clock.now();
    try {
      // A start without identity providers does not pay for the library.
      const library = await import('openid-client');
      const configuration = await this.discover(library);
      const keys = this.held && library.getJwksCache(this.held.configuration);
      if (keys) library.setJwksCache(configuration, keys);
      this.held = { library, configuration };
      this.reason = undefined;
    } catch (thrown) {
      this.reason = thrown instanceof ProviderMisfit ? thrown.message : 'its metadata could not be read';
    }
  }

  private async discover(library: Library): Promise<Configuration> {
    const { issuer, clientId, clockSkewSeconds } = this.connection;
    const metadata = { [library.clockTolerance]: clockSkewSeconds };
    const configuration = await library.discovery(new URL(issuer), clientId, metadata, await this.clientAuth(library), {
      // Signatures are checked although the token came over TLS: the key set is what its issuer answers for.
      execute: [library.enableNonRepudiationChecks, ...(issuer.startsWith('http:') ? [library.allowInsecureRequests] : [])],
      [library.customFetch]: this.beside.fetch as unknown as CustomFetch,
    });
    const found = configuration.serverMetadata();
    if (found.issuer !== issuer) throw new ProviderMisfit('its metadata names another issuer; write the issuer exactly as it has it');
    for (const name of ['authorization_endpoint', 'token_endpoint'] as const)
      if (!isAsSafeAs(issuer, found[name])) throw new ProviderMisfit(`its ${name} is no https address`);
    // Absence means nothing here: Entra ID supports S256 and does not say so (MCP asks it of MCP authorization servers only).
    if (found.code_challenge_methods_supported && !found.supportsPKCE()) throw new ProviderMisfit('it does not support PKCE with S256');
    return configuration;
  }

  private async clientAuth(library: Library): Promise<ClientAuth> {
    const { proof } = this.connection;
    if (proof.type === 'secret') return secretAuth(library, proof.secret());
    const key = await importPKCS8(proof.key(), proof.algorithm).catch(() => {
      throw new ProviderMisfit(`its privateKey is no ${proof.algorithm} key in PKCS #8`);
    });
    return library.PrivateKeyJwt(proof.keyId === undefined ? key : { key, kid: proof.keyId });
  }
}

/** In the header, as RFC 6749 section 2.3.1 prefers, unless the provider says that it takes secrets in the body only. */
function secretAuth({ ClientSecretBasic, ClientSecretPost }: Library, secret: string): ClientAuth {
  const [basic, post] = [ClientSecretBasic(secret), ClientSecretPost(secret)];
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported;
    const isPostOnly = methods?.includes('client_secret_post') === true && !methods.includes('client_secret_basic');
    return (isPostOnly ? post : basic)(server, ...rest);
  };
}

/** What browsers and codes are sent to is no script, and no less than the issuer itself. */
function isAsSafeAs(issuer: string, address: string | undefined): boolean {
  if (address === undefined || !URL.canParse(address)) return false;
  const { protocol } = new URL(address);
  return protocol === 'https:' || (protocol === 'http:' && issuer.startsWith('http:'));
}

/** What it says about itself does not fit what gateway.yaml says. */
class ProviderMisfit extends Error {}
