import { dirname, resolve } from 'node:path';
import { loadConfigFile } from '@gatehouse/config';
import { SigningKeys } from '@gatehouse/identity';
import { CONFIG_FLAG, EXIT, readFlags, type Run } from '../command.js';
import { configPath } from '../config-path.js';

export const keysRotate: Run = async (args, usage) => {
  const { values } = readFlags(args, CONFIG_FLAG, usage);
  const path = configPath(values.config);
  const { config } = loadConfigFile(path, { secretCheck: 'when-used' });
  const keys = await SigningKeys.open(resolve(dirname(path), config.identity.keys));
  const kid = await keys.rotate();
  const others = keys.jwks().keys.length - 1;
  process.stdout.write(`Key ${kid} signs from now on; running gateways take it over within a minute. ${others} older still verify.\n`);
  return EXIT.ok;
};
