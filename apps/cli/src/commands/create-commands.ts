import type { Command } from '../command.js';

/** How a deployment begins. */
export const createCommands: readonly (readonly [string, Command])[] = [
  [
    'create',
    {
      usage:
        'create DIR [--yes] [--dry-run] [--answers FILE] [--tarball FILE] [--name NAME] [--id ID] [--firmKey KEY] [--states ST,ST] [--url URL] [--administrator EMAIL] [--broker EMAIL] [--mls ID:PROVIDER,…] [--identity KIND] [--issuer URL] [--database KIND] [--target KIND]',
      summary: 'make the deployment of a brokerage in a folder of its own; asks what is not said',
      load: async () => (await import('./create.command.js')).create,
    },
  ],
];
