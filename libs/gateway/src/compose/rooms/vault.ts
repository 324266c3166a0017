import type { Ground } from '../ground.js';
import { vaultParts, type VaultParts } from '../vault-parts.js';

/** Credentials at upstreams, those of people and those of the deployment. */
export const openVault = ({ loaded, keyDirectory, ports, place: { logger } }: Ground): VaultParts =>
  vaultParts(loaded, keyDirectory, ports, (row) => logger.error({ message: 'a credential in the vault does not open', ...row }));
