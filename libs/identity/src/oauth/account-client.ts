import type { ClientMetadata, KoaContextWithOIDC } from 'oidc-provider';
import { OAUTH_PATH } from './oauth-path.js';

/** Under which the account page has people sign in. It is ours and gets nothing but the browser's session: nobody is asked for consent. */
export const ACCOUNT_CLIENT = 'gatehouse-account';
export const ACCOUNT_PATH = `${OAUTH_PATH}/account`;

export const accountClient = (origin: string): ClientMetadata => ({
  client_id: ACCOUNT_CLIENT,
  client_name: 'Your account',
  redirect_uris: [`${origin}${ACCOUNT_PATH}`],
  grant_types: ['authorization_code'],
  token_endpoint_auth_method: 'none',
});

export const isAccountPage = ({ oidc }: KoaContextWithOIDC): boolean => oidc.client?.clientId === ACCOUNT_CLIENT;

/** The consent that a request stands on; the account page needs none and gets one that is kept nowhere. */
export async function existingGrant(context: KoaContextWithOIDC) {
  const { oidc } = context;
  const { clientId } = oidc.client!;
  if (isAccountPage(context)) {
    const grant = new oidc.provider.Grant({ accountId: oidc.session!.accountId!, clientId });
    grant.addOIDCScope('openid');
    return grant;
  }
  const grantId = oidc.result?.consent?.grantId ?? oidc.session?.grantIdFor(clientId);
  return grantId === undefined ? undefined : oidc.provider.Grant.find(grantId);
}
