import { computeScopeUnion, isStrictScopeSuperset, refreshAuthorization, type FetchLike } from '@modelcontextprotocol/client';
import { findAuthorization } from './authorization-place.js';
import { knownClient, type CodeClient } from './code-client.js';
import { PersonNeeded, step, TokenRefused, tokenStep } from './oauth-fault.js';
import { heldToken, isFresh } from './token.js';
import { metadataPlaceIn, PersonalAuthority, scopeIn, type Challenge } from './upstream-authority.js';
import type { KeptAccount, UpstreamCredential } from './upstream-credential.js';

interface Terms {
  readonly url: URL;
  readonly client: CodeClient;
  readonly account: KeptAccount;
  readonly fetch: FetchLike;
  /** What a person does where one is needed, to end a sentence with. */
  readonly remedy: string;
}

/** What was connected, renewed or taken away at another node is known here after this time at most. */
const REREAD_MS = 2_000;

/**
 * A sign-in at an upstream that a person made (RFC 6749 section 4.1): for their own calls, or an administrator's for all callers alike. It
 * renews what it has; for anything more a person is needed.
 */
export class SignedInAuthority extends PersonalAuthority {
  private kept: UpstreamCredential | undefined;
  private readAt = Number.NEGATIVE_INFINITY;
  private place: string | undefined;
  private reading: Promise<void> | undefined;
  private refreshing: Promise<void> | undefined;

  constructor(private readonly terms: Terms) {
    super();
  }

  override async token(): Promise<string | undefined> {
    await this.current();
    if (this.kept && !isFresh(this.kept.token) && this.kept.token.refresh !== undefined) await this.refresh();
    return this.kept?.token.access;
  }

  override async signIn(): Promise<string | undefined> {
    await this.current();
    return this.kept?.ended ? undefined : this.kept?.signIn;
  }

  override async renew(challenge: Challenge): Promise<boolean> {
    // Renewed meanwhile, signed in again, or another node was faster.
    if (this.kept && this.kept.token.access !== challenge.token) return true;
    await this.read();
    if (this.kept && this.kept.token.access !== challenge.token) return true;
    if (challenge.status === 403) return this.wants(scopeIn(challenge));
    this.place = metadataPlaceIn(challenge) ?? this.place;
    if (this.kept?.token.refresh === undefined) throw this.personNeeded('nobody has signed in there, or the sign-in has ended');
    await this.refresh();
    return true;
  }

  private async current(): Promise<void> {
    // What is kept for long is looked at again: it may have been taken away, and must then be of no use here either.
    if (this.kept && !this.kept.ended && Date.now() - this.readAt < REREAD_MS) return;
    await this.read();
  }

  private read(): Promise<void> {
    this.reading ??= this.readNow().finally(() => {
      this.reading = undefined;
    });
    return this.reading;
  }

  private async readNow(): Promise<void> {
    const { account, url } = this.terms;
    const stored = await step('reading the stored sign-in', () => account.read());
    // What is being renewed is newer than what was read.
    if (this.refreshing) return;
    this.kept = stored?.url === url.href ? stored : undefined;
    this.readAt = Date.now();
  }

  /** A refresh never widens what was granted (RFC 6749 section 6): a person has to agree. False where agreeing would change nothing. */
  private async wants(scope: string | undefined): Promise<boolean> {
    const { kept } = this;
    if (!kept || scope === undefined || !isStrictScopeSuperset(scope, kept.asked)) return false;
    const wanted = computeScopeUnion(kept.wanted, scope);
    if (wanted !== undefined && wanted !== kept.wanted) await this.change(kept, async (newest) => ({ ...newest, wanted }));
    throw this.personNeeded('it asks for more scopes than it granted');
  }

  /** Once for all who wait: a refresh token is good once. */
  private refresh(): Promise<void> {
    this.refreshing ??= this.renewed().finally(() => {
      this.refreshing = undefined;
    });
    return this.refreshing;
  }

  private async renewed(): Promise<void> {
    await this.change(this.kept!, (newest) => this.renewedOf(newest));
    if (!this.kept || this.kept.ended) throw this.personNeeded('the sign-in has ended');
  }

  private async change(kept: UpstreamCredential, work: (newest: UpstreamCredential) => Promise<UpstreamCredential>): Promise<void> {
    this.kept = await step('keeping the sign-in', () => this.terms.account.renew(kept, work));
    this.readAt = Date.now();
  }

  private async renewedOf(kept: UpstreamCredential): Promise<UpstreamCredential> {
    const { url, client, fetch } = this.terms;
    const place = await findAuthorization({ url, metadataPlace: this.place ?? kept.metadataPlace, issuer: client.issuer, fetch });
    if (place.issuer !== kept.issuer || place.resource !== kept.resource)
      throw this.personNeeded('it has another authorization server than when somebody signed in');
    const { refresh, ...used } = kept.token;
    try {
      const given = await tokenStep('renewing the token', () =>
        refreshAuthorization(place.issuer, {
          metadata: place.metadata,
          clientInformation: knownClient(client, place) ?? kept.client,
          refreshToken: refresh!,
          resource: place.resource,
          fetchFn: fetch,
        }),
      );
      return { ...kept, token: heldToken(given) };
    } catch (fault) {
      if (!(fault instanceof TokenRefused)) throw fault;
      if (fault.code === 'invalid_grant') return { ...kept, token: used, ended: true };
      throw this.personNeeded(`the sign-in has ended (${fault.code})`);
    }
  }

  private personNeeded(why: string): PersonNeeded {
    return new PersonNeeded(`${why}; ${this.terms.remedy}`);
  }
}
