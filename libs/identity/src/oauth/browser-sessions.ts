import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';

/** Who is signed in at the authorization server in one browser. */
export interface BrowserSession {
  /** Stays the same while its cookie changes. */
  readonly uid: string;
  readonly user: string;
  /** Seconds since the epoch. */
  readonly signedInAt?: number;
}

/** The session behind the cookie of a request; undefined where nobody is signed in. */
export async function browserSession(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<BrowserSession | undefined> {
  const { uid, accountId, loginTs } = await provider.Session.get(provider.createContext(request, response));
  if (accountId === undefined) return undefined;
  return { uid, user: accountId, ...(loginTs === undefined ? {} : { signedInAt: loginTs }) };
}
