import { TokenRejected } from '../tokens/token-rejected.js';

/** The part of a request that a token can be in (Fastify, Express and node:http alike). */
export interface TokenBearer {
  readonly url?: string;
  readonly method?: string;
  /** Fastify's view of the exchange has the headers as they came. */
  readonly raw?: { readonly rawHeaders: readonly string[] };
  readonly headers: { readonly authorization?: string | undefined; readonly dpop?: string | string[] | undefined };
}

export interface PresentedToken {
  readonly token: string;
  /** Bearer (RFC 6750), or DPoP with a proof of the sender's key (RFC 9449). */
  readonly scheme: 'bearer' | 'dpop';
}

const TOKEN_HEADER = /^(bearer|dpop) +([A-Za-z0-9._~+/-]+=*) *$/i;

const isAuthorization = (text: string, index: number): boolean => index % 2 === 0 && text.length === 13 && /^authorization$/i.test(text);

/** The token of a request, from the Authorization header only; undefined where there is none or another scheme is used. Throws TokenRejected. */
export function presentedToken(request: TokenBearer): PresentedToken | undefined {
  const query = request.url?.indexOf('?') ?? -1;
  // Addresses end up in logs, histories and Referer headers.
  if (query >= 0 && new URLSearchParams(request.url!.slice(query)).has('access_token')) throw new TokenRejected('in_query');
  // Node keeps the first of two, a proxy before it may have judged the second.
  if ((request.raw?.rawHeaders ?? []).filter(isAuthorization).length > 1) throw new TokenRejected('repeated');
  const header = request.headers.authorization;
  if (header === undefined || !/^(?:bearer|dpop)(?: |$)/i.test(header)) return undefined;
  const [, scheme, token] = TOKEN_HEADER.exec(header) ?? [];
  if (token === undefined) throw new TokenRejected('malformed');
  return { token, scheme: scheme!.toLowerCase() as PresentedToken['scheme'] };
}
