/** RFC 6750 section 3.1. */
export type BearerError = 'invalid_request' | 'invalid_token' | 'insufficient_scope';

export interface Challenge {
  readonly resourceMetadata: string;
  readonly scope: string;
  /** Absent where the request carried no token at all (RFC 6750 section 3). */
  readonly error?: BearerError;
  readonly description?: string;
}

/** Leaves what RFC 6750 allows in a quoted value; a quote or a backslash would end it early. */
const quotable = (text: string): string => text.replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, '');

/** Value of `WWW-Authenticate` (RFC 6750, RFC 9728 section 5.1). */
export function bearerChallenge({ resourceMetadata, scope, error, description }: Challenge): string {
  const parameters: readonly (readonly [string, string | undefined])[] = [
    ['error', error],
    ['error_description', description],
    ['resource_metadata', resourceMetadata],
    ['scope', scope],
  ];
  const given = parameters.flatMap(([name, value]) => (value === undefined ? [] : [`${name}="${quotable(value)}"`]));
  return `Bearer ${given.join(', ')}`;
}
