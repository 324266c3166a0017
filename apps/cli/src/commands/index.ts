import type { Command } from '../command.js';
import { auditCommands } from './audit-commands.js';
import { catalogCommands } from './catalog-commands.js';
import { createCommands } from './create-commands.js';
import { gatewayCommands } from './gateway-commands.js';
import { identityCommands } from './identity-commands.js';
import { mlsCommands } from './mls-commands.js';
import { packageCommands } from './package-commands.js';
import { retentionCommands } from './retention-commands.js';

/** Every command by the words that call it. Each is loaded when it is called: most need little of the gateway. */
export const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ...createCommands,
  ...gatewayCommands,
  ...packageCommands,
  ...catalogCommands,
  ...auditCommands,
  ...retentionCommands,
  ...mlsCommands,
  ...identityCommands,
]);
