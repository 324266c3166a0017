import { checkConfiguration } from '@gatehouse/gateway';
import { loadConfigFile } from '@gatehouse/config';
import { dirname } from 'node:path';
import { CONFIG_FLAG, EXIT, readFlags, type Command } from '../command.js';
import { configPath } from '../config-path.js';

const usage = 'check [-c gateway.yaml]';

export const checkCommand: Command = {
  usage,
  summary: 'say everything that is wrong with a configuration, its policies and its packs',
  async run(args) {
    const { values } = readFlags(args, CONFIG_FLAG, usage);
    const path = configPath(values.config);
    const loaded = loadConfigFile(path);
    const checked = await checkConfiguration(loaded, dirname(path));
    process.stdout.write(`${path} is whole: ${checked.join(', ')}.\n`);
    return EXIT.ok;
  },
};
