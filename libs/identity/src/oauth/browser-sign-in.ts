import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import { OAUTH_PATH } from './oauth-path.js';

/** Client id of the gateway's own pages. It is given nothing, neither code nor token: it only has people sign in. */
export const PAGES_CLIENT = 'gatehouse-pages';

/** Who is signed in at this browser. */
export interface BrowserPerson {
  /** Sign-in name of the account. */
  readonly user: string;
  /** Names the sign-in of this browser; another one, of whomever, is another. */
  readonly session: string;
}

/** Undefined where nobody is. `request` is placed already. */
export async function personAt(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<BrowserPerson | undefined> {
  const session = await provider.Session.get(provider.createContext(request, response));
  const { accountId, uid } = session;
  return accountId === undefined ? undefined : { user: accountId, session: uid };
}

/** Where a browser is sent to sign in, however people sign in here; it comes back to `redirectUri` with `state` and nothing else. */
export function signInAddress(origin: string, redirectUri: string, state: string): string {
  const address = new URL(`${origin}${OAUTH_PATH}/authorize`);
  address.search = new URLSearchParams({ client_id: PAGES_CLIENT, response_type: 'none', redirect_uri: redirectUri, state }).toString();
  return address.href;
}
