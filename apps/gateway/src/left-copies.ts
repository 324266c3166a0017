import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { LoadedConfig } from '@gatehouse/config';
import { leftSentences } from '@gatehouse/gateway';
import { openPorts } from './adapters.js';

/** What the database holds of MLSs whose connection is gone. A check changes nothing: it makes no database and brings none up to date. */
export async function leftCopies(loaded: LoadedConfig, folder: string): Promise<readonly string[]> {
  const { url } = loaded.config.database;
  if (url.startsWith('sqlite:') && !existsSync(resolve(folder, url.slice('sqlite:'.length)))) return [];
  try {
    const ports = await openPorts(loaded, folder, { migrate: false });
    try {
      return await leftSentences(loaded.config, ports);
    } finally {
      await ports.close();
    }
  } catch {
    return ['whether its database holds copies of MLSs that are gone from it could not be seen'];
  }
}
