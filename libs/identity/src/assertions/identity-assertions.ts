import type { Clock } from '@gatehouse/kernel';
import { decodeJwt, decodeProtectedHeader, errors, jwtVerify, type JWTPayload } from 'jose';
import type { Account, AccountDirectory } from '../accounts/account-directory.js';
import { accountNamed, isSpelledAs } from '../external/external-claims.js';
import { IssuerKeys, type KeySet } from '../external/issuer-keys.js';
import { TokenRejected } from '../tokens/token-rejected.js';
import type { AssertionIssuer } from './assertion-issuer.js';
import { AssertionRefused, type AssertionFault } from './assertion-refused.js';

/** What an identity provider vouches for: this person, through this client, at this resource, for no more than these scopes. */
export interface IdentityAssertion {
  readonly issuer: AssertionIssuer;
  /** `jti`: an assertion is good once. */
  readonly id: string;
  /** Seconds since the epoch, the clock skew of its issuer included. */
  readonly usableUntil: number;
  readonly account: Account;
  readonly clientId: string;
  readonly resource?: string;
  /** Absent where it names none. */
  readonly scopes?: readonly string[];
}

interface Surroundings {
  readonly accounts: Pick<AccountDirectory, 'find'>;
  readonly clock: Clock;
  /** Guarded: an issuer's metadata names where its keys are. */
  readonly fetch: typeof fetch;
  /** `iss` of the gateway, which the assertions must be for. */
  readonly audience: string;
}

const TYPE = 'oauth-id-jag+jwt';
const LONGEST = 12_288;
const LONGEST_ID = 256;

/** Reads identity assertions (ID-JAG) of the issuers that gateway.yaml names. Whether one was used before is for whoever keeps count. */
export class IdentityAssertions {
  private readonly keys: ReadonlyMap<string, IssuerKeys>;

  constructor(
    private readonly issuers: readonly AssertionIssuer[],
    private readonly around: Surroundings,
  ) {
    this.keys = new Map(issuers.map((issuer) => [issuer.issuer, new IssuerKeys(issuer, around.fetch, around.clock)]));
  }

  get any(): boolean {
    return this.issuers.length > 0;
  }

  /** Reads the keys that are due. Never rejects. */
  async refresh(): Promise<void> {
    await Promise.all([...this.keys.values()].map((keys) => keys.refresh()));
  }

  /** What is wrong with which issuer, for /health/ready; undefined where nothing is. */
  fault(): string | undefined {
    const faults = [...this.keys].flatMap(([issuer, { fault }]) => (fault === undefined ? [] : [`${issuer}: ${fault}`]));
    return faults.length > 0 ? faults.join('; ') : undefined;
  }

  /** Throws AssertionRefused. */
  async read(assertion: string): Promise<IdentityAssertion> {
    if (assertion.length > LONGEST) throw new AssertionRefused('malformed');
    try {
      const issuer = this.issuerOf(assertion);
      return this.judge(issuer, await this.verified(assertion, issuer));
    } catch (thrown) {
      throw thrown instanceof AssertionRefused ? thrown : new AssertionRefused(whyOf(thrown), { cause: thrown });
    }
  }

  /** By a claim that is anybody's until the signature is checked, under that issuer's keys only. */
  private issuerOf(assertion: string): AssertionIssuer {
    const { typ, alg } = decodeProtectedHeader(assertion);
    // RFC 8725 section 3.11: an ID token or an access token of the same issuer is not taken for one.
    if (typ?.toLowerCase().replace(/^application\//, '') !== TYPE) throw new AssertionRefused('type');
    const { iss } = decodeJwt(assertion);
    const issuer = this.issuers.find((each) => each.issuer === iss);
    if (!issuer) throw new AssertionRefused('issuer');
    if (alg === undefined || !issuer.algorithms.includes(alg)) throw new AssertionRefused('algorithm');
    return issuer;
  }

  private async verified(assertion: string, issuer: AssertionIssuer): Promise<JWTPayload> {
    const keys = await this.keysFor(assertion, issuer);
    const { payload } = await jwtVerify(assertion, keys.keyOf, {
      algorithms: [...issuer.algorithms],
      issuer: issuer.issuer,
      clockTolerance: issuer.clockSkewSeconds,
      maxTokenAge: issuer.maximumLifeSeconds,
      currentDate: new Date(this.around.clock.now()),
      requiredClaims: ['sub', 'aud', 'client_id', 'jti', 'exp', 'iat'],
    });
    return payload;
  }

  private async keysFor(assertion: string, { issuer }: AssertionIssuer): Promise<KeySet> {
    const held = this.keys.get(issuer)!;
    const { kid } = decodeProtectedHeader(assertion);
    const known = await held.current();
    if (!known) throw new AssertionRefused('keys');
    if (kid === undefined) throw new AssertionRefused('malformed');
    if (known.ids.has(kid)) return known;
    const now = await held.afterUnknownKey();
    if (!now?.ids.has(kid)) throw new AssertionRefused('signature');
    return now;
  }

  private judge(issuer: AssertionIssuer, payload: JWTPayload): IdentityAssertion {
    const { aud, exp, iat, jti, client_id: clientId, resource, scope } = payload;
    // The gateway and nobody besides: an assertion that two servers take could be carried from the one to the other.
    if ([aud].flat().some((each) => each !== this.around.audience)) throw new AssertionRefused('audience');
    if (exp! - iat! > issuer.maximumLifeSeconds) throw new AssertionRefused('too_long');
    if (typeof jti !== 'string' || jti === '' || jti.length > LONGEST_ID) throw new AssertionRefused('malformed');
    if (typeof clientId !== 'string' || clientId === '') throw new AssertionRefused('malformed');
    return {
      issuer,
      id: jti,
      usableUntil: exp! + issuer.clockSkewSeconds,
      account: this.accountOf(payload, issuer),
      clientId,
      ...(resource === undefined ? {} : { resource: single(resource, 'resource') }),
      ...(scope === undefined ? {} : { scopes: single(scope, 'scope').split(' ').filter(Boolean) }),
    };
  }

  private accountOf(payload: JWTPayload, { accountClaim }: AssertionIssuer): Account {
    const name = accountNamed(payload, accountClaim);
    const account = this.around.accounts.find(name);
    if (!account || account.disabled || !isSpelledAs(account.user, name, accountClaim)) throw new AssertionRefused('account');
    return account;
  }
}

/** One text, alone or in a list of one. */
function single(value: unknown, why: AssertionFault): string {
  const [only, ...more] = [value].flat() as unknown[];
  if (typeof only !== 'string' || more.length > 0) throw new AssertionRefused(why);
  return only;
}

function whyOf(thrown: unknown): AssertionFault {
  if (thrown instanceof TokenRejected) return thrown.why === 'account' ? 'account' : 'malformed';
  if (thrown instanceof errors.JWTExpired) return 'expired';
  if (thrown instanceof errors.JWSSignatureVerificationFailed || thrown instanceof errors.JWKSNoMatchingKey) return 'signature';
  if (thrown instanceof errors.JWTClaimValidationFailed && thrown.reason === 'check_failed') return 'not_yet';
  return 'malformed';
}
