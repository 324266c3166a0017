import { dirname } from 'node:path';
import { ConfigFaults, loadConfigFile, type LoadedConfig } from '@gatehouse/config';
import { createLogger, startGateway, type RunningGateway } from '@gatehouse/gateway';
import { PiiScanner, redactedText } from '@gatehouse/privacy';
import { openPorts } from './adapters.js';

export interface ServedGateway extends Pick<RunningGateway, 'address' | 'close'> {
  /** Reads the file again and takes up what needs no restart. A faulty file changes nothing: its faults are in the log. Never rejects. */
  reload(): Promise<void>;
}

/** Starts the gateway of a configuration; `configFile` says where relative paths start. Rejects with a fault whose message is what a person can act on; nothing stays open then. */
export async function serveConfig(loaded: LoadedConfig, configFile: string): Promise<ServedGateway> {
  const folder = dirname(configFile);
  const { level, format } = loaded.config.log;
  const scanner = new PiiScanner();
  const logger = createLogger({ level, format, redact: (text) => redactedText(scanner, text) });
  const ports = await openPorts(loaded, folder, { serves: (message) => logger.warn({ message }) });
  try {
    const gateway = await startGateway(loaded, ports, { folder, logger });
    return {
      address: gateway.address,
      reload: () => reload(gateway, configFile, logger),
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

async function reload(gateway: RunningGateway, configFile: string, logger: ReturnType<typeof createLogger>): Promise<void> {
  let next: LoadedConfig;
  try {
    next = loadConfigFile(configFile);
  } catch (error) {
    const faults = error instanceof ConfigFaults ? error.faults.map(({ path, expected }) => `${path}: ${expected}`) : [String(error)];
    return void logger.error({ message: 'the changed configuration was not taken up, since it has faults; nothing changed', faults });
  }
  await gateway.reconfigure(next);
}
