import type { Reserved } from '../operation/parameter.js';
import type { ClientCredentials } from './client-credentials.js';

/** Read at each request, so that a rotated secret is picked up. */
export type Secret = () => string;

/** How the gateway signs in at the API; secrets by reference, from gateway.yaml. Never the caller's token. */
export type ApiAuth =
  | { readonly type: 'none' }
  | { readonly type: 'bearer'; readonly token: Secret }
  | { readonly type: 'basic'; readonly user: string; readonly password: Secret }
  | { readonly type: 'apiKey'; readonly header: string; readonly value: Secret }
  | { readonly type: 'apiKey'; readonly query: string; readonly value: Secret }
  | {
      readonly type: 'clientCredentials';
      readonly tokenUrl: string;
      readonly clientId: string;
      readonly clientSecret: Secret;
      readonly scope?: string;
    };

/** What a credential adds to a request. Nothing of it is ever logged. */
export interface Signature {
  readonly headers: Readonly<Record<string, string>>;
  /** Encoded `name=value` pairs. */
  readonly query: readonly string[];
  /** The OAuth token in it, to be renewed where the API refuses it. */
  readonly token?: string;
}

/** The parameter that carries the credential: no argument may set it. */
export function reservedBy(auth: ApiAuth): Reserved {
  if (auth.type !== 'apiKey') return {};
  return 'header' in auth ? { header: auth.header } : { query: auth.query };
}

/** Signs one request. Throws Refusal UPSTREAM_DOWN, UPSTREAM_ERROR where a token cannot be had. */
export async function signatureOf(auth: ApiAuth, tokens: ClientCredentials | undefined, signal: AbortSignal): Promise<Signature> {
  switch (auth.type) {
    case 'none':
      return { headers: {}, query: [] };
    case 'bearer':
      return { headers: { authorization: `Bearer ${auth.token()}` }, query: [] };
    case 'basic':
      return { headers: { authorization: basic(auth.user, auth.password()) }, query: [] };
    case 'apiKey':
      if ('header' in auth) return { headers: { [auth.header.toLowerCase()]: auth.value() }, query: [] };
      return { headers: {}, query: [`${encodeURIComponent(auth.query)}=${encodeURIComponent(auth.value())}`] };
    case 'clientCredentials': {
      const token = await tokens!.token(signal);
      return { headers: { authorization: `Bearer ${token}` }, query: [], token };
    }
  }
}

/** RFC 7617. */
export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
}
