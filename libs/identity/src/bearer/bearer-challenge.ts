import { DPOP_ALGORITHMS } from './dpop-proof.js';

/** RFC 6750 section 3.1, RFC 9449 section 7.1. */
export type BearerError = 'invalid_request' | 'invalid_token' | 'invalid_dpop_proof' | 'insufficient_scope';

export interface Challenge {
  readonly resourceMetadata: string;
  readonly scope: string;
  /** Absent where the request carried no token at all (RFC 6750 section 3). */
  readonly error?: BearerError;
  readonly description?: string;
  /** By which the request presented its token; Bearer where it presented none. */
  readonly scheme?: 'bearer' | 'dpop';
}

/** Leaves what RFC 6750 allows in a quoted value; a quote or a backslash would end it early. */
const quotable = (text: string): string => text.replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, '');

/** Value of `WWW-Authenticate` (RFC 6750, RFC 9449 section 7.1, RFC 9728 section 5.1). */
export function bearerChallenge({ resourceMetadata, scope, error, description, scheme = 'bearer' }: Challenge): string {
  const parameters: readonly (readonly [string, string | undefined])[] = [
    ['error', error],
    ['error_description', description],
    ['resource_metadata', resourceMetadata],
    ['scope', scope],
    ['algs', scheme === 'dpop' ? DPOP_ALGORITHMS.join(' ') : undefined],
  ];
  const given = parameters.flatMap(([name, value]) => (value === undefined ? [] : [`${name}="${quotable(value)}"`]));
  return `${scheme === 'dpop' ? 'DPoP' : 'Bearer'} ${given.join(', ')}`;
}
