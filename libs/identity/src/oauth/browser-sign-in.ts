import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import { OAUTH_PATH } from './oauth-path.js';
import { SECOND_FACTOR_ACR } from './sign-in-strength.js';

/** Client id of the gateway's own pages. It is given nothing, neither code nor token: it only has people sign in. */
export const PAGES_CLIENT = 'gatehouse-pages';

/** Who is signed in at this browser. */
export interface BrowserPerson {
  /** Sign-in name of the account. */
  readonly user: string;
  /** Names the sign-in of this browser; another one, of whomever, is another. */
  readonly session: string;
  /** When they proved it, in seconds since the epoch. */
  readonly signedInAt: number;
  /** Whether that was with a second factor. */
  readonly isStrong: boolean;
}

/** Undefined where nobody is. `request` is placed already. */
export async function personAt(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<BrowserPerson | undefined> {
  const { accountId, uid, loginTs, acr } = await provider.Session.get(provider.createContext(request, response));
  if (accountId === undefined) return undefined;
  return { user: accountId, session: uid, signedInAt: loginTs ?? 0, isStrong: acr === SECOND_FACTOR_ACR };
}

interface Return {
  readonly state: string;
  /** Signs in again who is signed in already (OpenID Connect Core, section 3.1.2.1). */
  readonly anew?: boolean;
}

/** Where a browser is sent to sign in, however people sign in here; it comes back to `redirectUri` with `state` and nothing else. */
export function signInAddress(origin: string, redirectUri: string, { state, anew = false }: Return): string {
  const address = new URL(`${origin}${OAUTH_PATH}/authorize`);
  const asked = { client_id: PAGES_CLIENT, response_type: 'none', redirect_uri: redirectUri, state };
  address.search = new URLSearchParams(anew ? { ...asked, prompt: 'login' } : asked).toString();
  return address.href;
}
