import { hash } from 'node:crypto';
import { TokenRejected, TokenVerifier, type Presentation } from '@gatehouse/identity';
import { BoundedCache, isJsonObject, SCOPES, type Clock, type TokenClaims } from '@gatehouse/kernel';
import type { ExtensionThread } from './extension-thread.js';

/** Tokens that begin so are for this extension to know, and for nobody else. */
export interface OwnIdentity {
  readonly id: string;
  readonly prefix: string;
  readonly thread: Pick<ExtensionThread, 'call'>;
}

interface Remembered {
  readonly claims: TokenClaims;
  readonly until: number;
}

const REMEMBERED = 10_000;
/** So long may somebody go on whom the provider does not know any more. */
const BELIEVED_MS = 30_000;
const WAIT_MS = 5_000;
const LONGEST_TOKEN = 12_288;

/** Tokens of identity providers that the deployment brings; all others go where they went. */
export class ExtensionTokenVerifier extends TokenVerifier {
  private readonly known = new BoundedCache<string, Remembered>(REMEMBERED);

  constructor(
    private readonly providers: readonly OwnIdentity[],
    private readonly others: TokenVerifier,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async verify(token: string | undefined, presentation: Presentation = {}): Promise<TokenClaims> {
    const provider = token === undefined ? undefined : this.providers.find(({ prefix }) => token.startsWith(prefix));
    if (!provider || token === undefined) return this.others.verify(token, presentation);
    if (token.length > LONGEST_TOKEN) throw new TokenRejected('malformed');
    if (presentation.provenKey !== undefined) throw new TokenRejected('binding');
    const digest = hash('sha256', token, 'hex');
    const remembered = this.known.get(digest);
    const good = remembered && remembered.until > this.clock.now() ? remembered : await this.asked(provider, token, digest);
    if (good.claims.expiresAt * 1_000 <= this.clock.now()) throw new TokenRejected('expired');
    this.known.set(digest, good);
    return good.claims;
  }

  private async asked({ id, thread }: OwnIdentity, token: string, digest: string): Promise<Remembered> {
    let said: unknown;
    try {
      said = await thread.call('verify', [token], WAIT_MS);
    } catch (cause) {
      throw new TokenRejected('keys', { cause });
    }
    if (said === undefined || said === null) throw new TokenRejected('signature');
    const claims = claimsOf(said, id, digest);
    if (!claims) throw new TokenRejected('keys');
    return { claims, until: this.clock.now() + BELIEVED_MS };
  }
}

/** What administers asks for a second factor, which is the gateway's own to see. */
const GIVEN = SCOPES.filter((scope) => scope !== 'mcp:admin');

/** Undefined where it says what is no person. Scopes that it may not give are left out. */
function claimsOf(said: unknown, id: string, digest: string): TokenClaims | undefined {
  if (!isJsonObject(said)) return undefined;
  const { user, scopes, expiresAt, application = id } = said;
  if (typeof user !== 'string' || typeof expiresAt !== 'number' || !Array.isArray(scopes) || typeof application !== 'string')
    return undefined;
  return {
    subject: user,
    issuer: `extension:${id}`,
    tokenId: digest,
    clientId: application,
    scopes: GIVEN.filter((scope) => scopes.includes(scope)),
    expiresAt,
  };
}
