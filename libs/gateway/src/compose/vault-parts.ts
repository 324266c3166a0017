import { join } from 'node:path';
import type { LoadedConfig } from '@gatehouse/config';
import type { Clock } from '@gatehouse/kernel';
import { FileKeyRing, HeldKeyRing, type KeyRing } from '@gatehouse/seal';
import { Vault, VaultOwner } from '@gatehouse/vault';
import type { GatewayPorts } from './gateway-ports.js';

/** The keys that everything is sealed under which outlives a restart and holds what people would not want read. */
export interface RingParts {
  readonly ring: KeyRing;
  /** Present where the gateway itself keeps the ring, and so can add a key to it. */
  readonly file?: FileKeyRing;
}

export interface VaultParts extends RingParts {
  readonly vault: Vault;
  /** Owner of the gateway's own credentials and registrations. */
  readonly deployment: VaultOwner;
}

type Ports = Pick<GatewayPorts, 'vault' | 'keyRing'> & { readonly clock: Clock };

/** The ring that the application gives, else that of gateway.yaml, else one in a file beside the signing keys. */
export function ringParts({ config, secret }: LoadedConfig, keyDirectory: string, { keyRing }: Pick<GatewayPorts, 'keyRing'>): RingParts {
  const { keys } = config.vault;
  if (keyRing) return { ring: keyRing };
  if (keys) return { ring: new HeldKeyRing('vault.keys of gateway.yaml', () => secret(keys)) };
  const file = new FileKeyRing(join(keyDirectory, 'vault.keys'));
  return { ring: file, file };
}

export function vaultParts(loaded: LoadedConfig, keyDirectory: string, ports: Ports, onUnreadable: (place: object) => void): VaultParts {
  const rings = ringParts(loaded, keyDirectory, ports);
  const vault = new Vault({
    store: ports.vault,
    ring: rings.ring,
    clock: ports.clock,
    onUnreadable: ({ tenant, owner, upstream, issuer }) => onUnreadable({ tenant, owner, upstream, issuer }),
  });
  return { vault, deployment: VaultOwner.deployment(loaded.config.brokerage.id), ...rings };
}
