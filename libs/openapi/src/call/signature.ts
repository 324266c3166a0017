import type { ClientCredentials } from './client-credentials.js';
import { basic, type ApiAuth } from './credentials.js';

/** What a credential adds to a request. Nothing of it is ever logged. */
export interface Signature {
  readonly headers: Readonly<Record<string, string>>;
  /** Encoded `name=value` pairs. */
  readonly query: readonly string[];
  /** The OAuth token in it, to be renewed where the API refuses it. */
  readonly token?: string;
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
