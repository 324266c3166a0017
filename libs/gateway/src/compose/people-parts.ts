import type { GatewayConfig } from '@gatehouse/config';
import { AccountDirectory, GroupMeanings, People, RecordedGrants, type GroupMeaning } from '@gatehouse/identity';
import type { Role, Scope } from '@gatehouse/kernel';
import type { GatewayPorts } from './gateway-ports.js';

/** What is told to one node counts at every other within this time and one query. */
export const PEOPLE_EVERY_MS = 2_000;

export interface PeopleParts {
  readonly people: People;
  readonly recorded: RecordedGrants;
  readonly accounts: AccountDirectory;
}

export function groupMeanings({ identity: { groups } }: GatewayConfig): GroupMeaning[] {
  return groups.map(({ group, from, grants, only, scopes }) => ({
    group,
    from,
    grants: grants as Role[],
    only: only as Role[] | undefined,
    scopes: scopes as Scope[] | undefined,
  }));
}

/** Everybody whom the gateway knows: gateway.yaml, identity providers, recorded grants. */
export async function peopleParts(config: GatewayConfig, ports: Pick<GatewayPorts, 'clock' | 'people' | 'grants'>): Promise<PeopleParts> {
  const { clock } = ports;
  const people: People = new People(ports.people, { clock, holderOf: (member) => accounts.holderOf(member) });
  const recorded = new RecordedGrants(ports.grants, clock);
  const accounts = new AccountDirectory(config.identity.accounts, { people, recorded, groups: new GroupMeanings(groupMeanings(config)) });
  await Promise.all([people.refresh(), recorded.refresh()]);
  return { people, recorded, accounts };
}
