import { dirname } from 'node:path';
import { loadConfigFile } from '@gatehouse/config';
import { AccountOffice } from '@gatehouse/gateway';
import { openPorts } from './adapters.js';

export interface OpenedAccounts {
  readonly accounts: AccountOffice;
  close(): Promise<void>;
}

/** The local accounts of one configuration file, on their own database connection. */
export async function openAccounts(configFile: string): Promise<OpenedAccounts> {
  const loaded = loadConfigFile(configFile, { secretCheck: 'when-used' });
  const folder = dirname(configFile);
  const ports = await openPorts(loaded, folder);
  try {
    const accounts = await AccountOffice.open(loaded, ports, folder);
    return {
      accounts,
      close: async () => {
        await accounts.close();
        await ports.close();
      },
    };
  } catch (error) {
    await ports.close();
    throw error;
  }
}
