import { dirname } from 'node:path';
import { loadConfigFile } from '@gatehouse/config';
import { AccountDirectory, LocalAccounts } from '@gatehouse/identity';
import { openPorts } from './adapters.js';

export interface OpenedAccounts {
  readonly accounts: LocalAccounts;
  close(): Promise<void>;
}

/** The local accounts of one configuration file, on their own database connection. */
export async function openAccounts(configFile: string): Promise<OpenedAccounts> {
  const loaded = loadConfigFile(configFile, { secretCheck: 'when-used' });
  const ports = await openPorts(loaded, dirname(configFile));
  const accounts = new LocalAccounts(new AccountDirectory(loaded.config.identity.accounts), ports.credentials, ports.clock);
  return {
    accounts,
    close: async () => {
      await accounts.close();
      await ports.close();
    },
  };
}
