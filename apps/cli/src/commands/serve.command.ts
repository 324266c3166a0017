import { serve } from '@gatehouse/gateway-app';
import { CONFIG_FLAG, EXIT, readFlags, type Command } from '../command.js';
import { configPath } from '../config-path.js';

const usage = 'serve [-c gateway.yaml]';

/** Starts the gateway and stays until SIGTERM or SIGINT, which let calls in flight end. */
export const serveCommand: Command = {
  usage,
  summary: 'start the gateway',
  async run(args) {
    const { values } = readFlags(args, CONFIG_FLAG, usage);
    const gateway = await serve(configPath(values.config));
    process.stdout.write(`Gatehouse listens on ${gateway.address}\n`);
    await new Promise<void>((resolve) => {
      process.once('SIGTERM', () => resolve());
      process.once('SIGINT', () => resolve());
    });
    await gateway.close();
    return EXIT.ok;
  },
};
