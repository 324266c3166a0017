import type { AuthorizationParts } from './authorization-parts.js';
import type { GatewayPorts } from './gateway-ports.js';
import type { IdentityParts } from './identity-parts.js';
import { every, type Beside } from './every.js';
import { PEOPLE_EVERY_MS } from './people-parts.js';
import { KEPT_KINDS } from '../keep/keeps.js';

/** What is withdrawn at one node ends at every other within this time and one query. */
const REVOCATIONS_EVERY_MS = 2_000;
const KEYS_EVERY_MS = 30_000;
const PURGE_EVERY_MS = 600_000;
/** Nobody repeats a call with the idempotency key of last month. */
const WRITES_KEPT_MS = 30 * 86_400_000;
/** Longer than any window of a limit. */
const WINDOWS_KEPT_MS = 3_600_000;

interface SignIns {
  readonly identity: IdentityParts;
  readonly authorization: AuthorizationParts | undefined;
  readonly ports: GatewayPorts;
}

/** What keeps sign-ins in step with other nodes, the key directory and the clock. */
export function keepUp({ identity, authorization, ports }: SignIns, beside: Beside): void {
  const { revocations, standings, applications, external, assertions, keys, people, recorded, delegations } = identity;
  if (authorization) beside.closers.add(() => authorization.accounts.close());
  every(REVOCATIONS_EVERY_MS, 'reading withdrawn tokens', () => revocations.refresh(), beside);
  const readServices = () => Promise.all([standings.refresh(), applications.refresh()]);
  every(REVOCATIONS_EVERY_MS, 'reading which services applied, were approved and suspended', readServices, beside);
  const readPeople = () => Promise.all([people.refresh(), recorded.refresh(), delegations.refresh()]);
  every(PEOPLE_EVERY_MS, 'reading people, grants and delegations', readPeople, beside);
  every(KEYS_EVERY_MS, 'reading the keys of other issuers', () => Promise.all([external.refresh(), assertions.refresh()]), beside).now();
  const connections = authorization?.connections;
  if (connections) every(KEYS_EVERY_MS, 'asking the identity providers', () => connections.refresh(), beside).now();
  const readKeys = async (): Promise<void> => {
    await keys.refresh();
    await authorization?.server.publishKeys();
  };
  every(KEYS_EVERY_MS, 'reading the signing keys', readKeys, beside);
  // At the start as well, or a gateway that is started anew every night would never delete anything.
  every(PURGE_EVERY_MS, 'deleting what has expired', () => purge(ports, identity), beside).now();
}

async function purge(
  { artifacts, placeholders, proofs, rates, writes, clock }: GatewayPorts,
  { revocations }: IdentityParts,
): Promise<void> {
  const now = clock.now();
  await artifacts.purgeExpired(now, KEPT_KINDS);
  await placeholders.purgeExpired(now);
  await proofs.purge(now);
  await writes.purge(now - WRITES_KEPT_MS);
  await rates.purge(now - WINDOWS_KEPT_MS);
  await revocations.purge();
}
