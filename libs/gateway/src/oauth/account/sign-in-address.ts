import { hash, randomBytes } from 'node:crypto';
import { ACCOUNT_CLIENT, ACCOUNT_PATH, OAUTH_PATH } from '@gatehouse/identity';

/** Where a browser without a session is sent. Nobody redeems the code that comes back: it is the session that the page is after. */
export function signInAddress(origin: string): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: ACCOUNT_CLIENT,
    redirect_uri: `${origin}${ACCOUNT_PATH}`,
    scope: 'openid',
    code_challenge: hash('sha256', randomBytes(32).toString('base64url'), 'base64url'),
    code_challenge_method: 'S256',
  });
  return `${OAUTH_PATH}/authorize?${query.toString()}`;
}
