import { errors, Provider, type KoaContextWithOIDC } from 'oidc-provider';
import type { ProtectedResource } from '../bearer/protected-resource.js';
import type { ArtifactPlace } from './artifact-place.js';
import { RefreshChain } from './refresh-chain.js';
import { withdrawGrant } from './withdraw-grant.js';

type Token = InstanceType<Provider['RefreshToken']>;
type Find = (value: string, options?: { ignoreExpiration?: boolean }) => Promise<Token | undefined>;

/** Emitted with the context of a request that used a refresh token again and was served. */
export const REPEATED = 'refresh.repeated';

/**
 * Serves a refresh token again for a moment after its use. The library ends the sign-in at any second use, which clients cause that renew for a
 * stream and a call at once, or never heard the answer.
 */
export function allowRepeats(provider: Provider, place: ArtifactPlace): void {
  const chain = new RefreshChain(place);
  lookForgivingly(provider, place, chain);
  const { prototype } = provider.RefreshToken;
  const { consume, save } = prototype;
  prototype.consume = async function consumeForgivingly(): Promise<void> {
    const use = await chain.use(this.jti);
    // The adapter ends the sign-in.
    if (use === 'late') await consume.call(this);
    if (use === 'repeated') provider.emit(REPEATED, Provider.ctx);
  };
  prototype.save = async function saveInChain(...parameters): Promise<string> {
    const rotated = Provider.ctx?.oidc.entities.RotatedRefreshToken;
    if (rotated && !this.jti) this.jti = await chain.successor(rotated.jti);
    return save.apply(this, parameters);
  };
}

/** What the library sees as unused goes through all its checks: client, key, account, consent and scope. */
function lookForgivingly(provider: Provider, place: ArtifactPlace, chain: RefreshChain): void {
  const withdraw = async (grantId: string, context: KoaContextWithOIDC): Promise<void> => {
    await withdrawGrant(place, grantId);
    provider.emit('grant.revoked', context, grantId);
  };
  const { RefreshToken } = provider;
  const find: Find = (RefreshToken.find<Token>).bind(RefreshToken);
  const findForgivingly: Find = async (value, options) => {
    const token = await find(value, options);
    const context = Provider.ctx;
    if (typeof token?.consumed !== 'number' || context?.oidc.route !== 'token') return token;
    // The library only refuses. But a used token in the hands of another application was taken out of the first.
    if (token.clientId !== context.oidc.client?.clientId) await withdraw(token.grantId!, context);
    else if (chain.isForgiven(token.consumed * 1000)) token.consumed = undefined;
    return token;
  };
  Object.assign(RefreshToken, { find: findForgivingly });
}

/**
 * Rotates at every renewal, and refuses one for what the token is not for by the library's rules (RFC 8707 section 2.2): the library itself looks
 * only after the token was used up.
 *
 * @throws errors.InvalidTarget
 */
export function rotateForGranted({ oidc }: KoaContextWithOIDC, resource: ProtectedResource): true {
  const { RefreshToken: token } = oidc.entities;
  const asked: unknown = oidc.params?.['resource'] || token?.resource;
  if (asked === undefined) return true;
  if (typeof asked !== 'string') throw new errors.InvalidTarget('ask for one resource');
  if (!token?.resourceIndicators.has(asked) || !resource.isEndpoint(asked))
    throw new errors.InvalidTarget('the refresh token is not for this resource');
  return true;
}
