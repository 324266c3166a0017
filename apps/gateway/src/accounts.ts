import { dirname } from 'node:path';
import { loadConfigFile } from '@gatehouse/config';
import { AccountOffice, peopleParts } from '@gatehouse/gateway';
import type { Account } from '@gatehouse/identity';
import { openPorts } from './adapters.js';

export interface OpenedAccounts {
  readonly accounts: AccountOffice;
  close(): Promise<void>;
}

/** The accounts of gateway.yaml with their passwords: whom an identity provider vouches for signs in there. On their own database connection. */
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

/** Who a sign-in name stands for now, by gateway.yaml and by identity providers. */
export async function findAccount(configFile: string, user: string): Promise<Account | undefined> {
  const loaded = loadConfigFile(configFile, { secretCheck: 'when-used' });
  const ports = await openPorts(loaded, dirname(configFile));
  try {
    const { accounts } = await peopleParts(loaded.config, ports);
    return accounts.find(user);
  } finally {
    await ports.close();
  }
}
