import { hash } from 'node:crypto';
import { BoundedCache, type Clock, type TokenClaims } from '@gatehouse/kernel';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import { whyRejected } from '../tokens/jwt-facts.js';
import { TokenRejected } from '../tokens/token-rejected.js';
import { TokenVerifier, type Presentation } from '../tokens/token-verifier.js';
import type { AccountDirectory } from '../accounts/account-directory.js';
import { isSpelledAs, readExternalToken, type ExternalToken } from './external-claims.js';
import type { ExternalIssuer } from './external-issuer.js';
import type { IssuerKeys, KeySet } from './issuer-keys.js';

interface Verified extends ExternalToken {
  readonly under: KeySet;
}

interface Beside {
  readonly keys: IssuerKeys;
  readonly accounts: AccountDirectory;
  readonly clock: Clock;
}

/** Larger than ours: issuers write a person's groups into their tokens. Below the 16 KiB that Node takes of headers. */
const LONGEST_TOKEN = 12_288;
const REMEMBERED = 10_000;

/**
 * Verifies access tokens of one external issuer. There is no withdrawal: such a token is good until it expires, its issuer gives up the key,
 * or the account is disabled in gateway.yaml.
 */
export class ExternalTokenVerifier extends TokenVerifier {
  private readonly verified = new BoundedCache<string, Verified>(REMEMBERED);

  constructor(
    private readonly issuer: ExternalIssuer,
    private readonly beside: Beside,
  ) {
    super();
  }

  override async verify(token: string | undefined, { resource, provenKey }: Presentation = {}): Promise<TokenClaims> {
    if (token === undefined || token === '') throw new TokenRejected('missing');
    if (token.length > LONGEST_TOKEN) throw new TokenRejected('malformed');
    const keys = await this.beside.keys.current();
    if (!keys) throw new TokenRejected('keys');
    const digest = hash('sha256', token, 'base64');
    const known = this.verified.get(digest);
    const good = known?.under === keys ? known : await this.examine(token, keys);
    this.assertGoodNow(good, resource);
    if (good.boundTo !== provenKey) throw new TokenRejected('binding');
    this.verified.set(digest, good);
    return good.claims;
  }

  private assertGoodNow({ claims, audiences }: Verified, resource: string | undefined): void {
    const { audiences: ours, clockSkewSeconds } = this.issuer;
    if (claims.expiresAt + clockSkewSeconds <= this.beside.clock.now() / 1000) throw new TokenRejected('expired');
    if (!audiences.some((audience) => ours.includes(audience) || audience === resource)) throw new TokenRejected('audience');
  }

  private async examine(token: string, keys: KeySet): Promise<Verified> {
    const { issuer, clockSkewSeconds, maximumLifeSeconds, algorithms } = this.issuer;
    try {
      const under = await this.keysFor(token, keys);
      const { payload, protectedHeader } = await jwtVerify(token, under.keyOf, {
        algorithms: [...algorithms],
        issuer,
        clockTolerance: clockSkewSeconds,
        maxTokenAge: maximumLifeSeconds,
        currentDate: new Date(this.beside.clock.now()),
        requiredClaims: ['sub', 'aud', 'exp', 'iat'],
      });
      const read = readExternalToken(token, protectedHeader, payload, this.issuer);
      this.assertSpelling(read.claims.subject);
      return { ...read, under };
    } catch (thrown) {
      throw thrown instanceof TokenRejected ? thrown : new TokenRejected(whyRejected(thrown), { cause: thrown });
    }
  }

  /** The keys among which the token's is. What the header says is not to be trusted yet: it can cause a reading, at most one in a while. */
  private async keysFor(token: string, keys: KeySet): Promise<KeySet> {
    const { kid, alg } = decodeProtectedHeader(token);
    if (typeof alg !== 'string' || !this.issuer.algorithms.includes(alg) || typeof kid !== 'string') throw new TokenRejected('malformed');
    if (keys.ids.has(kid)) return keys;
    const now = await this.beside.keys.afterUnknownKey();
    if (!now?.ids.has(kid)) throw new TokenRejected('signature');
    return now;
  }

  private assertSpelling(subject: string): void {
    const account = this.beside.accounts.find(subject);
    if (account && !isSpelledAs(account.user, subject, this.issuer.accountClaim)) throw new TokenRejected('account');
  }
}
