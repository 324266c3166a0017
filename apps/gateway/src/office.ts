import { dirname } from 'node:path';
import { loadConfigFile } from '@gatehouse/config';
import { BackOffice } from '@gatehouse/gateway';
import { openPorts } from './adapters.js';

/** The back office of one configuration file, on its own database connection; a running gateway sees its decisions. */
export async function openOffice(configFile: string): Promise<BackOffice> {
  const loaded = loadConfigFile(configFile, { secretCheck: 'when-used' });
  const folder = dirname(configFile);
  const ports = await openPorts(loaded, folder);
  try {
    const office = await BackOffice.open(loaded, ports, folder);
    office.closeWith(() => ports.close());
    return office;
  } catch (error) {
    await ports.close();
    throw error;
  }
}
