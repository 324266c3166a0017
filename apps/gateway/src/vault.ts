import { dirname, resolve } from 'node:path';
import { loadConfigFile } from '@gatehouse/config';
import { vaultParts, type VaultParts } from '@gatehouse/gateway';
import { openPorts } from './adapters.js';

export interface OpenedVault extends VaultParts {
  /** Keys that values of placeholders rest under. */
  sealing(): Promise<Iterable<string>>;
  close(): Promise<void>;
}

/** The vault of one configuration file, on its own database connection; a running gateway sees what becomes of it. */
export async function openVault(configFile: string): Promise<OpenedVault> {
  const loaded = loadConfigFile(configFile, { secretCheck: 'when-used' });
  const folder = dirname(configFile);
  const ports = await openPorts(loaded, folder);
  const parts = vaultParts(loaded, resolve(folder, loaded.config.identity.keys), ports, () => undefined);
  const sealing = async () => (await ports.placeholders.countByKey()).keys();
  return { ...parts, sealing, close: () => ports.close() };
}
