import { checkConfiguration } from '@gatehouse/gateway';
import { leftCopies } from '@gatehouse/gateway-app';
import { loadConfigFile } from '@gatehouse/config';
import { dirname } from 'node:path';
import { CONFIG_FLAG, EXIT, readFlagsAlone, type Run } from '../command.js';
import { configPath } from '../config-path.js';

export const check: Run = async (args, usage) => {
  const { values } = readFlagsAlone(args, CONFIG_FLAG, usage);
  const path = configPath(values.config);
  const loaded = loadConfigFile(path);
  const checked = await checkConfiguration(loaded, dirname(path));
  process.stdout.write(`${path} is whole: ${checked.join(', ')}.\n`);
  for (const sentence of await leftCopies(loaded, dirname(path))) process.stdout.write(`Note: ${sentence}.\n`);
  return EXIT.ok;
};
