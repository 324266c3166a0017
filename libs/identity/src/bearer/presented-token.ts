import { TokenRejected } from '../tokens/token-rejected.js';

/** The part of a request that a token can be in (Fastify, Express and node:http alike). */
export interface TokenBearer {
  readonly url?: string;
  readonly method?: string;
  readonly headers: { readonly authorization?: string | undefined; readonly dpop?: string | string[] | undefined };
}

export interface PresentedToken {
  readonly token: string;
  /** Bearer (RFC 6750), or DPoP with a proof of the sender's key (RFC 9449). */
  readonly scheme: 'bearer' | 'dpop';
}

const TOKEN_HEADER = /^(bearer|dpop) +([A-Za-z0-9._~+/-]+=*) *$/i;

/** The token of a request, from the Authorization header only; undefined where there is none or another scheme is used. Throws TokenRejected. */
export function presentedToken(request: TokenBearer): PresentedToken | undefined {
  const query = request.url?.indexOf('?') ?? -1;
  // Addresses end up in logs, histories and Referer headers.
  if (query >= 0 && new URLSearchParams(request.url!.slice(query)).has('access_token')) throw new TokenRejected('in_query');
  const header = request.headers.authorization;
  if (header === undefined || !/^(?:bearer|dpop)(?: |$)/i.test(header)) return undefined;
  const [, scheme, token] = TOKEN_HEADER.exec(header) ?? [];
  if (token === undefined) throw new TokenRejected('malformed');
  return { token, scheme: scheme!.toLowerCase() as PresentedToken['scheme'] };
}
