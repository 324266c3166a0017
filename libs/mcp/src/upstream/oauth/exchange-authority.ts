import { ClientCredentialsProvider, discoverAuthorizationServerMetadata, fetchToken, type FetchLike } from '@modelcontextprotocol/client';
import { OAuthFault, step, tokenStep } from './oauth-fault.js';
import { heldToken, isFresh, type HeldToken } from './token.js';
import { PersonalAuthority, type Challenge } from './upstream-authority.js';

export interface TokenExchange {
  /** The authorization server that exchanges, and that knows this client: what is sent goes there and nowhere else. */
  readonly issuer: string;
  readonly clientId: string;
  readonly secret: () => string;
  /** Resource that the token is wanted for (RFC 8693 section 2.1). */
  readonly resource: string;
  readonly audience?: string | undefined;
  readonly scope?: string | undefined;
  readonly subjectTokenType: string;
}

interface Terms {
  readonly exchange: TokenExchange;
  /** The gateway's own word on who the person is, made for that authorization server and for a minute. Never what the caller came with. */
  readonly subjectToken: () => Promise<string>;
  readonly fetch: FetchLike;
}

const GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange';

/** A person's token at an upstream, got for who they are here (RFC 8693). Kept in memory until it ends: another one is a request away. */
export class ExchangeAuthority extends PersonalAuthority {
  private held: HeldToken | undefined;
  private obtaining: Promise<void> | undefined;

  constructor(private readonly terms: Terms) {
    super();
  }

  override async token(): Promise<string | undefined> {
    if (!this.held || !isFresh(this.held)) await this.obtain();
    return this.held?.access;
  }

  /** Whoever the gateway names: nobody signs in there. */
  override signIn(): Promise<string> {
    return Promise.resolve(GRANT);
  }

  /** One more for a token that was refused; what the exchange grants is no matter of ours, so a 403 stands. */
  override async renew({ status, token }: Challenge): Promise<boolean> {
    if (status !== 401) return false;
    if (this.held && this.held.access !== token) return true;
    await this.obtain();
    return this.held?.access !== token;
  }

  private obtain(): Promise<void> {
    this.obtaining ??= this.ask().finally(() => {
      this.obtaining = undefined;
    });
    return this.obtaining;
  }

  private async ask(): Promise<void> {
    const { exchange, fetch } = this.terms;
    const metadata = await step('reading the metadata of the authorization server that exchanges', () =>
      discoverAuthorizationServerMetadata(exchange.issuer, { fetchFn: fetch }),
    );
    if (!metadata) throw new OAuthFault('the authorization server that exchanges does not describe itself');
    const subjectToken = await step('saying who the person is', () => this.terms.subjectToken());
    const provider = await step('reading the credential of the gateway', () => new Exchanging(exchange, subjectToken));
    const { resource, scope } = exchange;
    const given = await tokenStep('exchanging the person for a token', () =>
      fetchToken(provider, exchange.issuer, { metadata, resource, ...(scope ? { scope } : {}), fetchFn: fetch }),
    );
    this.held = heldToken(given);
  }
}

class Exchanging extends ClientCredentialsProvider {
  constructor(
    private readonly exchange: TokenExchange,
    private readonly subjectToken: string,
  ) {
    super({ clientId: exchange.clientId, clientSecret: exchange.secret(), expectedIssuer: exchange.issuer });
  }

  /** The SDK adds client authentication and the resource. */
  override prepareTokenRequest(scope?: string): URLSearchParams {
    const { audience, subjectTokenType } = this.exchange;
    return new URLSearchParams({
      grant_type: GRANT,
      subject_token: this.subjectToken,
      subject_token_type: subjectTokenType,
      requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      ...(audience === undefined ? {} : { audience }),
      ...(scope === undefined ? {} : { scope }),
    });
  }
}
