import { dirname, resolve } from 'node:path';
import { loadConfigFile } from '@gatehouse/config';
import { openKeyDesk, type KeyDesk } from '@gatehouse/gateway';
import { openPorts } from './adapters.js';

export interface OpenedKeys {
  readonly keys: KeyDesk;
  close(): Promise<void>;
}

/** The keys of one configuration file, and what rests under them; a running gateway takes up what becomes of them within seconds. */
export async function openKeys(configFile: string): Promise<OpenedKeys> {
  const loaded = loadConfigFile(configFile, { secretCheck: 'when-used' });
  const folder = dirname(configFile);
  const ports = await openPorts(loaded, folder);
  try {
    const { keys, close } = await openKeyDesk(loaded, resolve(folder, loaded.config.identity.keys), ports);
    return { keys, close: () => close().then(() => ports.close()) };
  } catch (error) {
    await ports.close();
    throw error;
  }
}
