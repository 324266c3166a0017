import type { IncomingMessage, ServerResponse } from 'node:http';
import { isJsonObject } from '@gatehouse/kernel';
import { PUBLISHED_SCOPES } from '../bearer/protected-resource.js';
import { Provider, type KoaContextWithOIDC } from 'oidc-provider';
import type { Revocations } from '../tokens/revocations.js';
import type { SigningKeys } from '../tokens/signing-keys.js';
import type { LocalTokenVerifier } from '../tokens/local-token-verifier.js';
import { actsForItself } from './application-rules.js';
import { BrowserSessions, type BrowserSession } from './browser-sessions.js';
import { personAt, type BrowserPerson } from './browser-sign-in.js';
import { countFirstUses } from './first-use.js';
import { registerIdentityAssertionGrant } from './identity-assertion-grant.js';
import { showCarriedForm } from './carried-form.js';
import { Interactions } from './interactions.js';
import { journalling } from './journalling.js';
import type { OAuthJournal } from './oauth-journal.js';
import type { ProviderParts } from './provider-parts.js';
import { providerSettings } from './provider-settings.js';
import { allowRepeats } from './refresh-grace.js';
import { limitGuesses } from './secret-guesses.js';
import { StructuredTokens } from './structured-tokens.js';

export interface AuthorizationServerParts extends ProviderParts {
  readonly verifier: LocalTokenVerifier;
  readonly revocations: Revocations;
  readonly journal: OAuthJournal;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Fields that say where a request came in by, and from whom. They are set from gateway.publicUrl and from what is known of the caller, whatever
 * the client or a proxy wrote into them.
 */
function placed(request: IncomingMessage, { protocol, host }: URL, caller?: string): IncomingMessage {
  request.headers['x-forwarded-proto'] = protocol.slice(0, -1);
  request.headers['x-forwarded-host'] = host;
  if (caller === undefined) delete request.headers['x-forwarded-for'];
  else request.headers['x-forwarded-for'] = caller;
  return request;
}

const kidsOf = (keys: SigningKeys): string =>
  keys
    .jwks()
    .keys.map(({ kid }) => kid)
    .join(' ');

/** The metadata names the library's scopes only; ours are known to resource servers, as it sees them. What our own pages use is nobody else's. */
function publishOurs(body: unknown): void {
  if (typeof body !== 'object' || body === null || !('scopes_supported' in body) || !Array.isArray(body.scopes_supported)) return;
  Object.assign(body, { scopes_supported: [...PUBLISHED_SCOPES, ...body.scopes_supported], response_types_supported: ['code'] });
}

/** The library's word for a grant that is not for this client is another than that of RFC 6749 section 5.2. */
function nameGrantFault(body: unknown): void {
  if (!isJsonObject(body) || body['error_description'] !== 'requested grant type is not allowed for this client') return;
  body['error'] = 'unauthorized_client';
}

/** A vendor that registered waits for people: its tokens are refused until they approved it. */
function tellItWaits({ oidc, body, status }: KoaContextWithOIDC): void {
  if (oidc?.route === 'registration' && status === 201 && isJsonObject(body) && actsForItself(body))
    Object.assign(body, { approval: 'pending' });
}

/**
 * The embedded OAuth 2.1 authorization server: oidc-provider with our storage, keys, pages and rules. It signs with the keys that
 * `gatehouse token` signs with, under the same issuer, so that ring 1 verifies one kind of token.
 */
export class AuthorizationServer {
  private readonly address: URL;
  private provider: Provider;
  private handler: Handler;
  private publishedKeys = '';

  constructor(private readonly parts: AuthorizationServerParts) {
    this.address = new URL(parts.resource.origin);
    this.provider = this.build();
    this.handler = this.provider.callback() as Handler;
  }

  /** Answers a request to one of the server's own addresses. The body must not have been read. `caller` is the address that limits go by. */
  handle(request: IncomingMessage, response: ServerResponse, caller: string): Promise<void> {
    return this.handler(placed(request, this.address, caller), response);
  }

  /** What the sign-in and consent pages ask and decide. */
  get interactions(): Interactions {
    return new Interactions(this.provider, (request) => placed(request, this.address), this.parts.revocations);
  }

  /** Who is signed in in a browser and has an account that can be used. */
  async session(request: IncomingMessage, response: ServerResponse): Promise<BrowserSession | undefined> {
    const session = await this.sessions.current(request, response);
    const account = session && this.parts.accounts.find(session.user);
    return account && !account.disabled ? session : undefined;
  }

  /** What an application calls itself. One that is named by a document is known by its host: a page of ours must not wait for others. */
  async clientName(id: string): Promise<string> {
    if (URL.canParse(id)) return new URL(id).host;
    const client = await this.provider.Client.find(id);
    return client?.clientName ?? id;
  }

  get sessions(): BrowserSessions {
    return new BrowserSessions(this.provider, (request) => placed(request, this.address));
  }

  /** Who is signed in at the browser that asks; undefined where nobody is. */
  personAt(request: IncomingMessage, response: ServerResponse): Promise<BrowserPerson | undefined> {
    return personAt(this.provider, placed(request, this.address), response);
  }

  /**
   * Signs with the newest key that was read and publishes those that are alive, from now on. Requests that are under way end with the keys they began with:
   * all state is in the store.
   */
  publishKeys(): void {
    if (kidsOf(this.parts.keys) === this.publishedKeys) return;
    this.provider = this.build();
    this.handler = this.provider.callback() as Handler;
  }

  private build(): Provider {
    const { resource, verifier, revocations, journal } = this.parts;
    this.publishedKeys = kidsOf(this.parts.keys);
    const provider = new Provider(resource.issuer, providerSettings(this.parts));
    // What `placed` wrote is believed, and nothing else reaches it.
    provider.proxy = true;
    countFirstUses(provider, this.parts.artifacts);
    allowRepeats(provider, this.parts.artifacts);
    limitGuesses(provider, this.parts.guesses);
    const { assertions, settings } = this.parts;
    if (assertions.any) registerIdentityAssertionGrant(provider, { assertions, resource, accessTokenSeconds: settings.accessTokenSeconds });
    const structured = new StructuredTokens(verifier, revocations);
    provider.use(journalling(provider, journal));
    provider.use(async (context, next) => structured.middleware(context as KoaContextWithOIDC, next));
    provider.use(async (context, next) => {
      await next();
      publishOurs(context.body);
      nameGrantFault(context.body);
      tellItWaits(context as KoaContextWithOIDC);
      showCarriedForm(context as KoaContextWithOIDC, this.parts.pages);
      // Also what the library writes by itself, such as the page that carries a user code from an address into the form.
      context.set({ 'x-frame-options': 'DENY', 'x-content-type-options': 'nosniff' });
    });
    return provider;
  }
}
