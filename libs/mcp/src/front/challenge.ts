const PARAMETER = /([a-z_]+)="([^"]*)"/gi;

/** Parameters of a `WWW-Authenticate` value (RFC 9110 section 11.6.1), as far as quoted ones go; names in lower case. */
export function challengeParameters(header: string | undefined): ReadonlyMap<string, string> {
  return new Map([...(header ?? '').matchAll(PARAMETER)].map(([, name, value]) => [name!.toLowerCase(), value!]));
}

/** The scopes that a 403 asks for (RFC 6750 section 3.1). Undefined where it is about something else. */
export function insufficientScopes(header: string | undefined): readonly string[] | undefined {
  const parameters = challengeParameters(header);
  if (parameters.get('error') !== 'insufficient_scope') return undefined;
  const scopes = (parameters.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
  return scopes.length > 0 ? scopes : undefined;
}
