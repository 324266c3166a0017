import { covers, SCOPES, type Scope } from '@gatehouse/kernel';
import { errors, type Client, type Provider, type TokenEndpointGrantContext } from 'oidc-provider';
import { buildTokenResponse, checkDpopReplay, checkDpopRequired, validateDpop } from 'oidc-provider/lib/helpers/grants.js';
import { JWT_BEARER } from '../assertions/assertion-issuer.js';
import { AssertionRefused } from '../assertions/assertion-refused.js';
import type { IdentityAssertion, IdentityAssertions } from '../assertions/identity-assertions.js';
import type { ProtectedResource } from '../bearer/protected-resource.js';
import { resourceServer } from './resource-server.js';

/** By which clients learn that the grant is for identity assertions (draft-ietf-oauth-identity-assertion-authz-grant-04 section 7.2). */
export const ID_JAG_PROFILE = 'urn:ietf:params:oauth:grant-profile:id-jag';

/** Scopes of the library that an identity provider may put beside ours, and that mean nothing here. */
const EMPTY_SCOPES = new Set(['openid', 'offline_access']);

export interface AssertionGrantParts {
  readonly assertions: IdentityAssertions;
  readonly resource: ProtectedResource;
  readonly accessTokenSeconds: number;
}

type Parameters = { assertion?: string };
type Context = TokenEndpointGrantContext<Parameters>;

/**
 * Enterprise-managed authorization (MCP extension io.modelcontextprotocol/enterprise-managed-authorization): a client trades an identity
 * assertion for an access token. No refresh token: what the identity provider does not say again is over.
 */
export function registerIdentityAssertionGrant(provider: Provider, parts: AssertionGrantParts): void {
  const handle = async (context: Context): Promise<void> => {
    const { client } = context.oidc;
    assertKnown(client);
    const proof = await validateDpop(provider, context);
    checkDpopRequired(provider, context, proof);
    const assertion = await take(context, parts);
    const indicator = resourceOf(context, assertion, parts.resource);
    const scope = scopeOf(context, assertion, parts.resource);
    await assertFirstUse(provider, assertion);
    await checkDpopReplay(provider, context, proof, client.clientId);
    const { user } = assertion.account;
    const token = new provider.AccessToken({ accountId: user, client, gty: JWT_BEARER, scope } as never);
    token.resourceServer = new provider.ResourceServer(indicator, resourceServer(parts.resource, indicator, parts)) as never;
    if (proof) token.setThumbprint('jkt', proof.thumbprint);
    context.oidc.entity('Account', { accountId: user });
    context.oidc.entity('AccessToken', token);
    const accessToken = await token.save();
    context.body = buildTokenResponse(provider, { accessToken, tokenType: token.tokenType, expiresIn: token.expiration, scope });
  };
  provider.registerGrantType(JWT_BEARER, handle as never, ['assertion', 'scope', 'resource']);
}

/** Public clients send the person to sign in instead, and whoever registered itself is nobody an enterprise knows (section 8.1 of the draft). */
function assertKnown(client: Client): void {
  const registeredItself = client['clientIdIssuedAt'] !== undefined;
  if (client.clientAuthMethod === 'none' || registeredItself)
    throw new errors.UnauthorizedClient('identity assertions are taken from clients that were agreed on and have a credential');
}

async function take({ oidc: { client, params } }: Context, { assertions }: AssertionGrantParts): Promise<IdentityAssertion> {
  if (typeof params.assertion !== 'string' || params.assertion === '') throw new errors.InvalidRequest('assertion is missing');
  try {
    const read = await assertions.read(params.assertion);
    if (read.clientId !== client.clientId) throw new AssertionRefused('client');
    const { clients } = read.issuer;
    if (clients.length > 0 && !clients.includes(client.clientId)) throw new AssertionRefused('client');
    return read;
  } catch (thrown) {
    throw thrown instanceof AssertionRefused ? refusal(thrown) : thrown;
  }
}

/** The library's own InvalidGrant says nothing to the client; whoever sets this up needs the sentence. */
function refusal(refused: AssertionRefused): Error {
  if (refused.why === 'keys') {
    const unavailable = new errors.CustomOIDCProviderError('temporarily_unavailable', refused.message, { cause: refused });
    return Object.assign(unavailable, { status: 503, statusCode: 503 });
  }
  return new errors.CustomOIDCProviderError('invalid_grant', refused.message, { cause: refused });
}

/** What the assertion is for; where it does not say, what is asked for. A token is for that endpoint alone (section 5.1 of the extension). */
function resourceOf({ oidc: { params } }: Context, { resource: asserted }: IdentityAssertion, own: ProtectedResource): string {
  const { resource: asked } = params;
  if (asserted !== undefined && !own.isEndpoint(asserted)) throw refusal(new AssertionRefused('resource'));
  if (Array.isArray(asked)) throw new errors.InvalidTarget('only one resource can be asked for');
  if (asked !== undefined && !own.isEndpoint(asked)) throw new errors.InvalidTarget('the resource is not an endpoint of this gateway');
  if (asserted !== undefined && asked !== undefined && own.resourceAt(asserted) !== own.resourceAt(asked))
    throw new errors.InvalidTarget('the assertion is for another resource');
  return asserted ?? asked ?? own.audience;
}

/** No more than the assertion holds and no more than is asked for. An assertion without scopes holds those that a client begins with. */
function scopeOf({ oidc }: Context, { scopes: asserted }: IdentityAssertion, own: ProtectedResource): string {
  const isOurs = (word: string): word is Scope => (SCOPES as readonly string[]).includes(word);
  if (asserted?.some((word) => !isOurs(word) && !EMPTY_SCOPES.has(word))) throw refusal(new AssertionRefused('scope'));
  const held = (asserted ?? own.firstScopes).filter(isOurs);
  const asked = [...oidc.requestParamScopes].filter((word) => word !== '' && !EMPTY_SCOPES.has(word));
  const given = asked.length === 0 ? held : SCOPES.filter((scope) => asked.includes(scope) && covers(held, scope));
  if (given.length === 0) throw new errors.InvalidScope('the assertion holds none of the scopes that are asked for', asked.join(' '));
  return given.join(' ');
}

/** Last of all checks, so that a request which fails for another reason can be made again. Kept where every node sees it. */
async function assertFirstUse(provider: Provider, { issuer, id, usableUntil }: IdentityAssertion): Promise<void> {
  const isFirst = await provider.ReplayDetection.unique(`id-jag ${issuer.issuer}`, id, usableUntil);
  if (!isFirst) throw refusal(new AssertionRefused('replayed'));
}
