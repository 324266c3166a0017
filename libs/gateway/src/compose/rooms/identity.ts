import type { AuditTrail } from '@gatehouse/audit';
import { authorizationParts, type AuthorizationParts } from '../authorization-parts.js';
import type { Ground } from '../ground.js';
import { identityParts, type IdentityParts } from '../identity-parts.js';
import { keepUp } from '../keep-up.js';
import type { MlsParts } from '../mls-parts.js';
import type { RosterCards } from '../roster-cards.js';
import { rosterWithCards } from '../roster-parts.js';

/** Who is who: tokens, accounts, services, and the roster, which is read before anybody is served. */
export async function openIdentity(
  { loaded: { config }, ports, place, closers, keyDirectory, extensions, fetcher }: Ground,
  { connections }: Pick<MlsParts, 'connections'>,
  cards: RosterCards,
): Promise<IdentityParts> {
  const source = rosterWithCards(config, connections, ports, { ...place, cards });
  const identity = await identityParts(config, keyDirectory, source, { ...ports, extensions, fetch: fetcher.fetch });
  await identity.roster.start();
  closers.add(() => identity.roster.stop());
  return identity;
}

/** Where people sign in; undefined where others sign them in. From here on sign-ins are kept in step with other nodes. */
export function openSignIn(ground: Ground, identity: IdentityParts, trail: AuditTrail): AuthorizationParts | undefined {
  const { loaded, ports, keys, fetcher, place } = ground;
  const beside = { identity, keys, trail, fetch: fetcher.fetch, logger: place.logger };
  const authorization = identity.signsIn ? authorizationParts(loaded, ports, beside) : undefined;
  keepUp({ identity, authorization, ports }, ground);
  return authorization;
}
