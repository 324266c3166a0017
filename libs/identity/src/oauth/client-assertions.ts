import { errors, type KoaContextWithOIDC } from 'oidc-provider';

const LONGEST_LIFE_SECONDS = 600;

/**
 * What the library does not ask of a client's assertion (RFC 7523 section 3): a short life, for its id is remembered until it ends, and this
 * server as its only audience, or another that takes it could use it here.
 */
export function assertBounded(_context: KoaContextWithOIDC, { exp, aud }: Readonly<Record<string, unknown>>): void {
  if (Number(exp) - Date.now() / 1000 > LONGEST_LIFE_SECONDS)
    throw new errors.InvalidClientAuth(`a client assertion must not live longer than ${LONGEST_LIFE_SECONDS} seconds`);
  if ([aud].flat().length !== 1) throw new errors.InvalidClientAuth('a client assertion must have one audience');
}
