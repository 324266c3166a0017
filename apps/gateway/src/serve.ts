import { dirname } from 'node:path';
import type { LoadedConfig } from '@gatehouse/config';
import { createLogger, startGateway, type RunningGateway } from '@gatehouse/gateway';
import { PiiScanner, redactedText } from '@gatehouse/privacy';
import { openPorts } from './adapters.js';

/** Starts the gateway of a configuration; `configFile` says where relative paths start. Rejects with a fault whose message is what a person can act on; nothing stays open then. */
export async function serveConfig(loaded: LoadedConfig, configFile: string): Promise<RunningGateway> {
  const folder = dirname(configFile);
  const { level, format } = loaded.config.log;
  const scanner = new PiiScanner();
  const logger = createLogger({ level, format, redact: (text) => redactedText(scanner, text) });
  const ports = await openPorts(loaded, folder);
  try {
    const gateway = await startGateway(loaded, ports, { folder, logger });
    return {
      address: gateway.address,
      close: async () => {
        await gateway.close();
        await ports.close();
      },
    };
  } catch (error) {
    await ports.close();
    throw error;
  }
}
