import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Whether an Authorization header carries this bearer token (RFC 6750, section 2.1). */
export function bearerMatches(header: string | undefined, token: string): boolean {
  const [scheme, value] = header?.split(' ') ?? [];
  return scheme?.toLowerCase() === 'bearer' && value !== undefined && timingSafeEqual(digest(value), digest(token));
}
