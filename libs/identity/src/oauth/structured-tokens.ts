import { decodeJwt } from 'jose';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Revocations } from '../tokens/revocations.js';
import { GRANT_CLAIM, type LocalTokenVerifier } from '../tokens/local-token-verifier.js';

type Next = () => Promise<unknown>;

/**
 * Revocation (RFC 7009) and introspection (RFC 7662) of access tokens, which are JWTs: the library knows those endpoints for its opaque
 * tokens only, and answers `unsupported_token_type` after it has authenticated the client. That answer is what this replaces.
 */
export class StructuredTokens {
  constructor(
    private readonly verifier: LocalTokenVerifier,
    private readonly revocations: Revocations,
  ) {}

  readonly middleware = async (context: KoaContextWithOIDC, next: Next): Promise<void> => {
    await next();
    if (!isTurnedAway(context)) return;
    const { oidc } = context;
    const token = oidc.params?.['token'];
    if (!oidc.client || typeof token !== 'string') return;
    if (oidc.route === 'revocation') await this.revoke(context, token, oidc.client.clientId);
    else await this.introspect(context, token, oidc.client.clientId);
  };

  private async revoke(context: KoaContextWithOIDC, token: string, clientId: string): Promise<void> {
    // Of a token that is no good any more there is nothing to revoke (RFC 7009 section 2.2).
    const claims = await this.verifier.inspect(token);
    if (claims && claims.clientId === clientId) await this.revocations.revoke('token', claims.tokenId);
    context.status = 200;
    context.body = '';
  }

  private async introspect(context: KoaContextWithOIDC, token: string, clientId: string): Promise<void> {
    const claims = await this.verifier.inspect(token);
    context.status = 200;
    context.set('cache-control', 'no-store');
    if (!claims || claims.clientId !== clientId) {
      context.body = { active: false };
      return;
    }
    const { [GRANT_CLAIM]: _grant, ...payload } = decodeJwt(token);
    context.body = { active: true, token_type: payload['cnf'] ? 'DPoP' : 'Bearer', ...payload };
  }
}

function isTurnedAway({ oidc, body }: KoaContextWithOIDC): boolean {
  // `oidc` is there on the library's own routes only.
  if (!oidc || (oidc.route !== 'revocation' && oidc.route !== 'introspection')) return false;
  return typeof body === 'object' && body !== null && (body as { error?: unknown }).error === 'unsupported_token_type';
}
