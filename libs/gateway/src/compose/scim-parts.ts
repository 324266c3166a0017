import type { AuditTrail } from '@gatehouse/audit';
import { ConfigFaults, type LoadedConfig } from '@gatehouse/config';
import {
  ScimClients,
  ScimService,
  Throttle,
  tokenFaults,
  type ScimClientEntry,
  type ScimPlace,
  withdrawAccount,
} from '@gatehouse/identity';
import { SealedBox } from '@gatehouse/seal';
import type { LoggerService } from '@nestjs/common';
import { DenialPace } from '../http/denial-pace.js';
import { SCIM_PATH, ScimDoor } from '../scim/scim-door.js';
import type { GatewayPorts } from './gateway-ports.js';
import type { IdentityParts } from './identity-parts.js';
import { artifactBox, type LocalKeys } from './local-keys.js';

/** Per address. An identity provider with a wrong token tries again every few minutes. */
const WRONG_TOKENS = { of: 'scim-token', most: 20, windowMs: 60_000 };

type ScimPorts = Pick<GatewayPorts, 'people' | 'clock' | 'rates' | 'artifacts'>;

interface Beside {
  readonly identity: IdentityParts;
  readonly keys: LocalKeys;
  readonly trail: AuditTrail;
  readonly logger: LoggerService;
}

/** The SCIM clients of gateway.yaml with their tokens. Throws ConfigFaults. */
export function scimClients({ config, secret }: LoadedConfig): ScimClientEntry[] {
  const entries = config.identity.scim.map(({ id, token, memberAttribute }) => ({ id, token: secret(token), memberAttribute }));
  const faults = tokenFaults(entries.map(({ token }) => token));
  if (faults.length > 0)
    throw new ConfigFaults(
      'gateway.yaml',
      faults.map(({ position, expected }) => ({ path: `identity.scim[${position}].token`, expected })),
    );
  return entries;
}

/** The SCIM endpoint; undefined where no client is named. Throws ConfigFaults. */
export function scimParts(loaded: LoadedConfig, ports: ScimPorts, beside: Beside): ScimDoor | undefined {
  const entries = scimClients(loaded);
  if (entries.length === 0) return undefined;
  const { trail, logger, keys } = beside;
  const pace = new DenialPace();
  return new ScimDoor({
    service: new ScimService(placeOf(ports, beside)),
    clients: new ScimClients(entries),
    tries: new Throttle(WRONG_TOKENS, ports.rates, new SealedBox(keys.derive('throttle')), ports.clock),
    refused: async (address, status) => {
      const { write, untold } = pace.take(address);
      if (write) await trail.record({ kind: 'scim.denied', severity: 'warn', details: { address, status, untold } });
    },
    onFault: (fault) => logger.error({ message: 'a SCIM request failed', error: fault }),
  });
}

function placeOf({ people: store, clock, artifacts }: ScimPorts, { identity, keys, trail }: Beside): ScimPlace {
  const { people, accounts, recorded, resource, revocations } = identity;
  const place = { store: artifacts, box: artifactBox(keys), revocations, clock };
  return {
    base: `${resource.origin}${SCIM_PATH}`,
    people,
    store,
    accounts,
    clock,
    withdraw: async (user) => {
      // First what rests on their sign-ins, so that nothing saved meanwhile outlives them.
      await revocations.endSignIns(user);
      await withdrawAccount(place, user);
    },
    nameFreed: async (user, by) => {
      const ended = await recorded.end(user, by);
      if (ended > 0) await trail.record({ kind: 'grant.ended', severity: 'warn', client: { id: by }, details: { user, grants: ended } });
    },
    record: async ({ kind, client, severity = 'info', details }) => trail.record({ kind, severity, client: { id: client }, details }),
  };
}
