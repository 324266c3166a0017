import type { SignInFault } from './sign-in-refused.js';

/** Errors by which an identity provider says that the person, not the sign-in, is in the way (RFC 6749 section 4.1.2.1, OIDC Core section 3.1.2.6). */
const OF_THE_PERSON = new Set([
  'access_denied',
  'login_required',
  'consent_required',
  'interaction_required',
  'account_selection_required',
]);

interface Thrown {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly error?: unknown;
  readonly cause?: unknown;
}

/** What a fault of openid-client, or of the fetch below it, means. Codes only: texts are the other side's. */
export function providerFault(thrown: unknown): SignInFault {
  const { name, code, error, cause } = (thrown ?? {}) as Thrown;
  if (name === 'FetchRefused' || name === 'TimeoutError' || name === 'AbortError') return 'unreachable';
  if (code === 'OAUTH_AUTHORIZATION_RESPONSE_ERROR') return OF_THE_PERSON.has(String(error)) ? 'declined' : 'provider_error';
  if (code === 'OAUTH_RESPONSE_BODY_ERROR' || code === 'OAUTH_WWW_AUTHENTICATE_CHALLENGE' || code === 'OAUTH_RESPONSE_IS_NOT_CONFORM')
    return 'provider_error';
  if (cause !== undefined && cause !== null && typeof cause === 'object' && 'name' in cause && cause.name === 'FetchRefused')
    return 'unreachable';
  return 'token';
}
