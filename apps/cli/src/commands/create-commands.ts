import type { Command } from '../command.js';

/** How a deployment begins, and what becomes of it. */
export const createCommands: readonly (readonly [string, Command])[] = [
  [
    'create',
    {
      usage:
        'create DIR [--yes] [--resume] [--dry-run] [--answers FILE] [--tarball FILE] [--kind brokerage|mls] [--name NAME] [--id ID] [--firmKey KEY] [--states ST,ST] [--url URL] [--administrator EMAIL] [--broker EMAIL] [--mls ID:PROVIDER,…] [--brokerages KEY:NAME,…] [--vendors ID:NAME,…] [--identity KIND] [--issuer URL] [--database KIND] [--target KIND] [--offices KEY:NAME,…] [--staff EMAIL:ROLE,…] [--assistants EMAIL,…] [--upstreams NAME,…] [--retention people|automatic] [--alerts KIND:TO,…] [--siem KIND:TO] [--packs all|NAME@ST:MODE,…] [--counsel EMAIL:REASON]',
      summary: 'make the deployment of a brokerage or an MLS in a folder of its own; asks what is not said',
      load: async () => (await import('./create.command.js')).create,
    },
  ],
  [
    'upgrade',
    {
      usage: 'upgrade [DIR] [--tarball FILE] [--dry-run] [--force] | [DIR] --abort',
      summary: 'bring a deployment to the version of this program: what you changed is merged, what is yours stays',
      load: async () => (await import('./upgrade.command.js')).upgrade,
    },
  ],
  [
    'add mls',
    {
      usage: 'add mls ID:PROVIDER [--dir DIR]',
      summary: 'an MLS connection more in a deployment; it serves nothing until its licence is answered',
      load: async () => (await import('./add.command.js')).addMls,
    },
  ],
  [
    'add upstream',
    {
      usage: 'add upstream ID --url URL | --package npm:NAME@VERSION [--dir DIR]',
      summary: 'a system more behind the gateway, of which nothing is permitted yet',
      load: async () => (await import('./add.command.js')).addUpstream,
    },
  ],
  [
    'add office',
    {
      usage: 'add office KEY --name NAME [--broker MEMBER] [--dir DIR]',
      summary: 'an office more in the roster file',
      load: async () => (await import('./add.command.js')).addOffice,
    },
  ],
  [
    'add state',
    {
      usage: 'add state CODE [--dir DIR]',
      summary: 'a state more in which the firm works: its law and its times of retention count, what is disputed until somebody decides',
      load: async () => (await import('./add.command.js')).addState,
    },
  ],
  [
    'add vendor',
    {
      usage: 'add vendor ID --name NAME [--dir DIR]',
      summary: 'the application of a vendor more at an MLS, with a quota of its own; let in when it is approved',
      load: async () => (await import('./add.command.js')).addVendor,
    },
  ],
  [
    'add pack',
    {
      usage: 'add pack FILE [--dir DIR]',
      summary: 'policies, field classes or a mapping of your own more',
      load: async () => (await import('./add.command.js')).addPack,
    },
  ],
  [
    'import',
    {
      usage: 'import FILE [--dir DIR] [--dry-run]',
      summary: 'take over the servers of Claude Desktop, VS Code, Cursor, Zed, LiteLLM or agentgateway: closed, and without their secrets',
      load: async () => (await import('./import.command.js')).importServers,
    },
  ],
];
