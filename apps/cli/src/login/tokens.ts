import type { SignInPlace } from './discovery.js';
import { exchangeJson, type JsonAnswer } from './http-json.js';
import { LoginFault } from './login-fault.js';

/** The client id that every gateway knows. */
export const CLIENT_ID = 'gatehouse-cli';

export interface Tokens {
  readonly access: string;
  readonly refresh?: string;
  readonly scopes: readonly string[];
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Another one is asked for so long before it ends, for the way and for clocks that differ. */
const EARLY_MS = 30_000;

export const isFresh = ({ expiresAt }: Tokens, now = Date.now()): boolean => expiresAt - EARLY_MS > now;

/** What a token endpoint gave; undefined where it refused. Throws LoginFault for anything that is neither. */
export function tokensIn({ status, body }: JsonAnswer, asked: readonly string[]): Tokens | undefined {
  if (status >= 400 && typeof body['error'] === 'string') return undefined;
  const { access_token: access, refresh_token: refresh, expires_in: seconds, scope, token_type: type } = body;
  if (status !== 200 || typeof access !== 'string' || typeof type !== 'string' || type.toLowerCase() !== 'bearer')
    throw new LoginFault(`The authorization server gave no token (HTTP ${status}). Try again, or ask your administrator.`);
  return {
    access,
    ...(typeof refresh === 'string' ? { refresh } : {}),
    scopes: typeof scope === 'string' ? scope.split(' ') : asked,
    expiresAt: Date.now() + (typeof seconds === 'number' ? seconds : 300) * 1000,
  };
}

/** Undefined where the refresh token is no good any more: sign in again. */
export async function refreshed(place: SignInPlace, { refresh, scopes }: Tokens): Promise<Tokens | undefined> {
  if (refresh === undefined) return undefined;
  const form = { grant_type: 'refresh_token', client_id: CLIENT_ID, refresh_token: refresh, resource: place.resource };
  const tokens = tokensIn(await exchangeJson(place.token, form), scopes);
  // A server may keep the refresh token as it is (RFC 6749 section 6).
  return tokens && { ...tokens, refresh: tokens.refresh ?? refresh };
}

/** Withdraws both tokens. A server without revocation keeps them until they expire. */
export async function revoked(place: SignInPlace, { refresh, access }: Tokens): Promise<void> {
  if (!place.revoke) return;
  for (const token of [refresh, access]) {
    if (token !== undefined) await exchangeJson(place.revoke, { client_id: CLIENT_ID, token });
  }
}
