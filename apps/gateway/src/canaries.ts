import { dirname } from 'node:path';
import { loadConfigFile } from '@gatehouse/config';
import { CanaryDesk } from '@gatehouse/gateway';
import { openPorts } from './adapters.js';

export interface OpenedCanaries {
  readonly canaries: CanaryDesk;
  close(): Promise<void>;
}

/** The invented listings of one configuration file's database. */
export async function openCanaries(configFile: string): Promise<OpenedCanaries> {
  const loaded = loadConfigFile(configFile, { secretCheck: 'when-used' });
  const ports = await openPorts(loaded, dirname(configFile));
  return { canaries: new CanaryDesk(ports.canaries), close: () => ports.close() };
}
