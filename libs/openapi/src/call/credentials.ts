import type { Reserved } from '../operation/parameter.js';

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
      /** How the token endpoint is told the secret; by HTTP Basic where not said. */
      readonly tokenEndpointAuthMethod?: 'client_secret_basic' | 'client_secret_post';
    };

/** The parameter that carries the credential: no argument may set it. */
export function reservedBy(auth: ApiAuth): Reserved {
  if (auth.type !== 'apiKey') return {};
  return 'header' in auth ? { header: auth.header } : { query: auth.query };
}

/** RFC 7617. */
export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
}
