import { computeScopeUnion, isStrictScopeSuperset, refreshAuthorization, type FetchLike } from '@modelcontextprotocol/client';
import { findAuthorization } from './authorization-place.js';
import { knownClient, type CodeClient } from './code-client.js';
import { OAuthFault, step, TokenRefused, tokenStep } from './oauth-fault.js';
import { heldToken, isFresh } from './token.js';
import { metadataPlaceIn, scopeIn, UpstreamAuthority, type Challenge } from './upstream-authority.js';
import type { UpstreamCredential, UpstreamCredentials } from './upstream-credential.js';

interface Terms {
  readonly slug: string;
  readonly url: URL;
  readonly client: CodeClient;
  readonly credentials: UpstreamCredentials;
  readonly fetch: FetchLike;
}

/**
 * The gateway at an upstream where an administrator signed it in (RFC 6749 section 4.1), for all of its callers alike. It renews what it has;
 * for anything more a person is needed, and whoever reads the upstream's health learns that.
 */
export class SignedInAuthority extends UpstreamAuthority {
  private kept: UpstreamCredential | undefined;
  private place: string | undefined;
  private refreshing: Promise<void> | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly terms: Terms) {
    super();
  }

  override async token(): Promise<string | undefined> {
    if (!this.kept) {
      const stored = await this.read();
      this.kept ??= stored;
    }
    if (this.kept && !isFresh(this.kept.token) && this.kept.token.refresh !== undefined) await this.refresh();
    return this.kept?.token.access;
  }

  override async renew(challenge: Challenge): Promise<boolean> {
    if (this.kept && this.kept.token.access !== challenge.token) return true;
    const before = this.kept;
    const stored = await this.read();
    // What was renewed while this was read is newer.
    if (this.kept === before && !this.refreshing) this.kept = stored;
    // Signed in again meanwhile, or another node renewed it.
    if (this.kept && this.kept.token.access !== challenge.token) return true;
    if (challenge.status === 403) return this.wants(scopeIn(challenge));
    this.place = metadataPlaceIn(challenge) ?? this.place;
    if (this.kept?.token.refresh === undefined) throw this.signInNeeded('nobody has signed the gateway in there, or the sign-in has ended');
    await this.refresh();
    return true;
  }

  /** A refresh never widens what was granted (RFC 6749 section 6): a person has to agree. False where agreeing would change nothing. */
  private async wants(scope: string | undefined): Promise<boolean> {
    const { kept } = this;
    if (!kept || scope === undefined || !isStrictScopeSuperset(scope, kept.asked)) return false;
    const wanted = computeScopeUnion(kept.wanted, scope);
    if (wanted !== undefined && wanted !== kept.wanted) await this.keep({ ...kept, wanted });
    throw this.signInNeeded('it asks for more scopes than it granted');
  }

  /** Once for all who wait: a refresh token is good once. */
  private refresh(): Promise<void> {
    this.refreshing ??= this.renewed().finally(() => {
      this.refreshing = undefined;
    });
    return this.refreshing;
  }

  private async renewed(): Promise<void> {
    const kept = this.kept!;
    const { url, client, fetch } = this.terms;
    const place = await findAuthorization({ url, metadataPlace: this.place, issuer: client.issuer, fetch });
    if (place.issuer !== kept.issuer || place.resource !== kept.resource)
      throw this.signInNeeded('it has another authorization server than when the gateway signed in');
    try {
      const given = await tokenStep('renewing the token', () =>
        refreshAuthorization(place.issuer, {
          metadata: place.metadata,
          clientInformation: knownClient(client, place) ?? kept.client,
          refreshToken: kept.token.refresh!,
          resource: place.resource,
          fetchFn: fetch,
        }),
      );
      await this.keep({ ...(this.kept ?? kept), token: heldToken(given) });
    } catch (fault) {
      if (!(fault instanceof TokenRefused)) throw fault;
      await this.refreshRefused(kept, fault);
    }
  }

  private async refreshRefused(kept: UpstreamCredential, { code }: TokenRefused): Promise<void> {
    const stored = await this.read();
    // Another node was faster: the refresh token that is refused is the one before.
    if (stored && stored.token.refresh !== kept.token.refresh) {
      this.kept = stored;
      return;
    }
    const { refresh: _refresh, ...token } = kept.token;
    if (code === 'invalid_grant') await this.keep({ ...kept, token });
    throw this.signInNeeded(`the sign-in has ended (${code})`);
  }

  private async read(): Promise<UpstreamCredential | undefined> {
    const { slug, url, credentials } = this.terms;
    const stored = await step('reading the stored sign-in', () => credentials.read(slug));
    return stored?.url === url.href ? stored : undefined;
  }

  /** One write after the other, each of what is newest then: a token that was used up must not be the last that is kept. */
  private async keep(credential: UpstreamCredential): Promise<void> {
    const { slug, credentials } = this.terms;
    this.kept = credential;
    const written = this.writing.then(() => credentials.write(slug, this.kept ?? credential));
    this.writing = written.catch(() => undefined);
    await step('keeping the sign-in', () => written);
  }

  private signInNeeded(why: string): OAuthFault {
    return new OAuthFault(`${why}; run gatehouse upstream login ${this.terms.slug}`);
  }
}
