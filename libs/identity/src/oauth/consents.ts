import type { AdapterPayload } from 'oidc-provider';
import { userKeyOf } from '../accounts/person.js';
import type { ArtifactPlace } from './artifact-place.js';
import { withdrawGrant } from './withdraw-grant.js';
import { handleOf } from './artifact-handle.js';

/** What a person allowed one application, in one consent or several. */
export interface Consent {
  readonly client: string;
  readonly scopes: readonly string[];
  /** Milliseconds since the epoch: the first consent that still stands, and the newest. */
  readonly since: number;
  readonly latest: number;
}

interface Given {
  readonly id: string;
  readonly client: string;
  readonly scopes: readonly string[];
  readonly at: number;
}

/** The consents that a person gave, for the account page. */
export class Consents {
  constructor(private readonly place: ArtifactPlace) {}

  /** By application, the newest first. */
  async of(user: string): Promise<readonly Consent[]> {
    const byClient = new Map<string, Consent>();
    for (const { client, scopes, at } of await this.givenBy(user)) {
      const known = byClient.get(client);
      byClient.set(client, {
        client,
        scopes: [...new Set([...(known?.scopes ?? []), ...scopes])],
        since: Math.min(known?.since ?? at, at),
        latest: Math.max(known?.latest ?? at, at),
      });
    }
    return [...byClient.values()].toSorted((one, other) => other.latest - one.latest);
  }

  /** Ends every consent of this person to one application, with what was issued on them. Resolves with how many there were. */
  async withdraw(user: string, client: string): Promise<number> {
    const given = (await this.givenBy(user)).filter((each) => each.client === client);
    for (const { id } of given) await withdrawGrant(this.place, id);
    return given.length;
  }

  private async givenBy(user: string): Promise<Given[]> {
    const { store, box, clock } = this.place;
    const found = await store.findByAccount('Grant', handleOf(box, 'account', userKeyOf(user)));
    return found
      .filter(({ expiresAt }) => expiresAt === undefined || expiresAt > clock.now())
      .map(({ id, sealed }) => box.openText(sealed, `Grant ${id}`))
      .flatMap((text) => (text === undefined ? [] : givenOf(JSON.parse(text) as AdapterPayload)));
  }
}

function givenOf({ jti, clientId, iat, resources }: AdapterPayload): Given[] {
  if (jti === undefined || clientId === undefined || iat === undefined) return [];
  const scopes = Object.values(resources ?? {}).flatMap((scope) => String(scope).split(' '));
  return [{ id: jti, client: clientId, scopes: scopes.filter((scope) => scope !== ''), at: iat * 1000 }];
}
