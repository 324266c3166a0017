import { randomBytes, randomUUID } from 'node:crypto';
import {
  computeScopeUnion,
  exchangeAuthorization,
  startAuthorization,
  validateAuthorizationResponseIssuer,
  type FetchLike,
  type OAuthClientInformationMixed,
  type OAuthTokens,
} from '@modelcontextprotocol/client';
import { HttpUpstream, type HttpUpstreamOptions } from '../http-upstream.js';
import { findAuthorization, scopeToAsk, type AuthorizationPlace } from './authorization-place.js';
import { clientAt, type ClientRegistrations, type CodeClient } from './code-client.js';
import { OAuthFault, step, tokenStep } from './oauth-fault.js';
import { heldToken } from './token.js';
import { metadataPlaceIn, scopeIn, UpstreamAuthority, type Challenge } from './upstream-authority.js';
import type { KeptAccount, UpstreamCredential } from './upstream-credential.js';

export interface SignInTerms {
  readonly slug: string;
  readonly url: URL;
  readonly clientInfo: { readonly name: string; readonly version: string };
  readonly client: CodeClient;
  readonly account: KeptAccount;
  readonly registrations: ClientRegistrations;
  readonly fetch: FetchLike;
  readonly connect?: HttpUpstreamOptions['connect'] | undefined;
}

/** What a sign-in would ask for, before anybody is sent anywhere. */
export interface SignInPlan {
  readonly place: AuthorizationPlace;
  readonly scope: string | undefined;
}

/** What has to be known when the browser comes back. JSON; holds the PKCE verifier, so it is kept sealed or in memory. */
export interface BegunSignIn extends SignInPlan {
  readonly client: OAuthClientInformationMixed;
  readonly redirectUri: string;
  readonly verifier: string;
}

/** Finds out where, and for what. Throws OAuthFault. */
export async function planSignIn(terms: SignInTerms): Promise<SignInPlan> {
  const { url, client, account, fetch } = terms;
  const challenge = await challengeOf(terms);
  const place = await findAuthorization({ url, metadataPlace: metadataPlaceIn(challenge), issuer: client.issuer, fetch });
  if (!place.metadata.code_challenge_methods_supported?.includes('S256'))
    throw new OAuthFault('its authorization server does not support PKCE with S256, without which signing in is not safe');
  const stored = await step('reading the stored sign-in', () => account.read());
  const kept = stored?.url === url.href && stored.issuer === place.issuer && stored.resource === place.resource ? stored : undefined;
  return { place, scope: scopesFor(place, { challenge, configured: client, kept }) };
}

/** One sign-in at an upstream by a person with a browser: authorization code with PKCE S256 (MCP 2026-07-28, Authorization). */
export class UpstreamSignIn {
  private constructor(
    private readonly terms: SignInTerms,
    readonly begun: BegunSignIn,
    /** To open in a browser. */
    readonly address: URL,
    /** Whoever brings another one back is not the browser that was sent away. */
    readonly state: string,
  ) {}

  /** Throws OAuthFault. */
  static async begin(terms: SignInTerms, redirectUri: string, plan?: SignInPlan): Promise<UpstreamSignIn> {
    const { place, scope } = plan ?? (await planSignIn(terms));
    const { client: configured, registrations, fetch } = terms;
    const client = await clientAt(configured, { place, redirectUri, scope, registrations, fetch });
    const state = randomBytes(24).toString('base64url');
    const { authorizationUrl, codeVerifier: verifier } = await step('starting the sign-in', () =>
      startAuthorization(place.issuer, {
        metadata: place.metadata,
        clientInformation: client,
        redirectUrl: redirectUri,
        state,
        resource: place.resource,
        ...(scope ? { scope } : {}),
      }),
    );
    assertOpenable(authorizationUrl);
    // A secret stays where gateway.yaml says that it is.
    const kept = configured.clientId === undefined ? client : { client_id: client.client_id };
    return new UpstreamSignIn(terms, { place, client: kept, redirectUri, scope, verifier }, authorizationUrl, state);
  }

  finish(answer: URLSearchParams): Promise<void> {
    return finishSignIn(this.terms, this.begun, answer);
  }
}

/** Takes what the browser brought back, and keeps the token that it is good for. Throws OAuthFault. */
export async function finishSignIn(terms: SignInTerms, begun: BegunSignIn, answer: URLSearchParams): Promise<void> {
  const { url, account } = terms;
  const { place, client, redirectUri, scope } = begun;
  const { metadata, issuer, resource } = place;
  const iss = answer.get('iss') ?? undefined;
  // RFC 9207, before anything else of the answer is looked at: it may be another server's, and its words anybody's.
  await step('the answer came from another authorization server; nothing was sent to it', () =>
    validateAuthorizationResponseIssuer({
      iss,
      expectedIssuer: issuer,
      issParameterSupported: metadata['authorization_response_iss_parameter_supported'] === true,
    }),
  );
  const code = answer.get('code');
  if (code === null) throw new OAuthFault('the sign-in was declined; start again, or ask who runs the upstream');
  const given = await redeem(terms, begun, { code, iss });
  const credential: UpstreamCredential = {
    signIn: randomUUID(),
    url: url.href,
    issuer,
    resource,
    redirectUri,
    client,
    token: heldToken(given),
    ...(place.found === undefined ? {} : { metadataPlace: place.found }),
    ...(scope === undefined ? {} : { asked: scope }),
  };
  await step('keeping the sign-in', () => account.write(credential));
}

function redeem(
  { client: configured, fetch }: SignInTerms,
  { place, client, redirectUri, verifier }: BegunSignIn,
  { code, iss }: { code: string; iss: string | undefined },
): Promise<OAuthTokens> {
  const secret = configured.clientId === client.client_id ? configured.secret?.() : undefined;
  return tokenStep('asking for a token', () =>
    exchangeAuthorization(place.issuer, {
      metadata: place.metadata,
      clientInformation: secret === undefined ? client : { ...client, client_secret: secret },
      authorizationCode: code,
      ...(iss === undefined ? {} : { iss }),
      codeVerifier: verifier,
      redirectUri,
      resource: place.resource,
      fetchFn: fetch,
    }),
  );
}

/** A browser is sent to https, or to this machine, and to nothing that would run (MCP security best practices, OAuth URL validation). */
function assertOpenable({ protocol, hostname }: URL): void {
  const isHere = protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
  if (protocol !== 'https:' && !isHere)
    throw new OAuthFault('its authorization server would have people sign in at an address that is not https');
}

const OFFLINE = 'offline_access';

function scopesFor(
  place: AuthorizationPlace,
  { challenge, configured, kept }: { challenge: Challenge; configured: CodeClient; kept: UpstreamCredential | undefined },
): string | undefined {
  const challenged = computeScopeUnion(scopeIn(challenge), kept?.wanted);
  const scope = scopeToAsk({ challenged, configured: configured.scope, before: kept?.asked }, place);
  const offline = place.metadata.scopes_supported?.includes(OFFLINE) ?? false;
  if (scope === undefined) return undefined;
  const asked = scope.split(' ').filter((each) => each !== OFFLINE);
  return [...asked, ...(offline ? [OFFLINE] : [])].join(' ');
}

/** What the upstream says to somebody without a token. */
class Stranger extends UpstreamAuthority {
  challenge: Challenge = { status: 401, header: undefined, token: undefined };

  override token(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  override renew(challenge: Challenge): Promise<boolean> {
    this.challenge = challenge;
    return Promise.resolve(false);
  }
}

async function challengeOf({ slug, url, clientInfo, connect }: SignInTerms): Promise<Challenge> {
  const authority = new Stranger();
  const upstream = new HttpUpstream({ slug, url: url.href, clientInfo, authority, closeGraceMs: 0, ...(connect ? { connect } : {}) });
  try {
    // It is expected to refuse; where it cannot be reached, looking for its metadata says so.
    await upstream.start().catch(() => undefined);
  } finally {
    await upstream.close();
  }
  return authority.challenge;
}
