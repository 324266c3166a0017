import type { OAuthTokens } from '@modelcontextprotocol/client';
import { OAuthFault } from './oauth-fault.js';

export interface HeldToken {
  readonly access: string;
  readonly refresh?: string;
  /** Milliseconds since the epoch; absent where the server did not say. */
  readonly expiresAt?: number;
  readonly scope?: string;
}

/** Another one is asked for so long before it ends, for the way and for clocks that differ. */
const EARLY_MS = 30_000;
/** RFC 6750 section 2.1, b64token: anything else could write further headers. */
const TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/;

export const isFresh = ({ expiresAt }: HeldToken, now = Date.now()): boolean => expiresAt === undefined || expiresAt - EARLY_MS > now;

/** What a token endpoint gave. Throws OAuthFault where it is no bearer token. */
export function heldToken({
  access_token: access,
  token_type: type,
  refresh_token: refresh,
  expires_in: seconds,
  scope,
}: OAuthTokens): HeldToken {
  if (type.toLowerCase() !== 'bearer' || !TOKEN.test(access)) throw new OAuthFault('its authorization server gave no bearer token');
  return {
    access,
    ...(refresh === undefined ? {} : { refresh }),
    // One that ends within the margin is still worth a request.
    ...(seconds === undefined ? {} : { expiresAt: Date.now() + Math.max(seconds * 1000, EARLY_MS + 1000) }),
    ...(scope === undefined ? {} : { scope }),
  };
}
