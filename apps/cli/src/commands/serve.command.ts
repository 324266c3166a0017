import { dirname } from 'node:path';
import { loadConfigFile } from '@gatehouse/config';
import { CONFIG_FLAG, EXIT, readFlagsAlone, type Run } from '../command.js';
import { configPath } from '../config-path.js';
import { contentOf } from '../deployment/changes.js';
import { installedPacks, rulesNotLookedOver } from '../deployment/packs-lock.js';

/** Starts the gateway and stays until SIGTERM or SIGINT, which let calls in flight end. SIGHUP: the configuration is read again. */
export const serve: Run = async (args, usage) => {
  const { values } = readFlagsAlone(args, CONFIG_FLAG, usage);
  const path = configPath(values.config);
  // A fault of the file is said before the whole gateway is loaded.
  const loaded = loadConfigFile(path);
  const unseen = rulesNotLookedOver(contentOf(dirname(path), 'packs.lock'), installedPacks());
  if (unseen !== undefined) process.stderr.write(`${unseen}\n`);
  const { serveConfig } = await import('@gatehouse/gateway-app');
  const gateway = await serveConfig(loaded, path);
  process.stdout.write(`Gatehouse listens on ${gateway.address}\n`);
  // On Windows it means that the console is closing.
  if (process.platform !== 'win32') process.on('SIGHUP', () => void gateway.reload());
  await new Promise<void>((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
  });
  await gateway.close();
  return EXIT.ok;
};
