import { join } from 'node:path';
import type { LoadedConfig } from '@gatehouse/config';
import type { Clock } from '@gatehouse/kernel';
import { FileKeyRing, HeldKeyRing, Vault, VaultOwner, type KeyRing } from '@gatehouse/vault';
import type { GatewayPorts } from './gateway-ports.js';

export interface VaultParts {
  readonly vault: Vault;
  /** Owner of the gateway's own credentials and registrations. */
  readonly deployment: VaultOwner;
  /** Present where the gateway itself keeps the ring, and so can add a key to it. */
  readonly file?: FileKeyRing;
}

type Ports = Pick<GatewayPorts, 'vault' | 'keyRing'> & { readonly clock: Clock };

/** Opens the vault: under the ring that the application gives, else under that of gateway.yaml, else under one in a file beside the signing keys. */
export function vaultParts(
  { config, secret }: LoadedConfig,
  keyDirectory: string,
  ports: Ports,
  onUnreadable: (place: object) => void,
): VaultParts {
  const { keys } = config.vault;
  const file = ports.keyRing || keys ? undefined : new FileKeyRing(join(keyDirectory, 'vault.keys'));
  const ring: KeyRing = ports.keyRing ?? file ?? new HeldKeyRing('vault.keys of gateway.yaml', () => secret(keys!));
  const vault = new Vault({
    store: ports.vault,
    ring,
    clock: ports.clock,
    onUnreadable: ({ tenant, owner, upstream, issuer }) => onUnreadable({ tenant, owner, upstream, issuer }),
  });
  return { vault, deployment: VaultOwner.deployment(config.brokerage.id), ...(file ? { file } : {}) };
}
