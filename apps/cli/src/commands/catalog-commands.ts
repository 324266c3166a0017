import type { Command } from '../command.js';

const NARROWED = '[--category NAME] [--data-class NAME] [--tier read|write|send|pay|destroy] [--state approved|changed|new]';

/** Servers that the brokerage knows of. */
export const catalogCommands: readonly (readonly [string, Command])[] = [
  [
    'catalog list',
    {
      usage: `catalog list ${NARROWED} [--json] [-c gateway.yaml]`,
      summary: 'servers of the catalogue: approval, risk, what their tool list costs a model, and by which upstream they are connected',
      load: async () => (await import('./catalog.commands.js')).catalogList,
    },
  ],
  [
    'catalog search',
    {
      usage: `catalog search WORDS ${NARROWED} [--json] [-c gateway.yaml]`,
      summary: 'the same, of those that have every word in name, title, description, category, owner, data classes or tools',
      load: async () => (await import('./catalog.commands.js')).catalogSearch,
    },
  ],
  [
    'catalog add',
    {
      usage: 'catalog add FILE [--category NAME] [--owner NAME] [-c gateway.yaml]',
      summary: 'take up an entry, a server.json, or servers as a registry lists them; nothing of it is approved by that',
      load: async () => (await import('./catalog.commands.js')).catalogAdd,
    },
  ],
  [
    'catalog diff',
    {
      usage: 'catalog diff NAME [--json] [-c gateway.yaml]',
      summary: 'what of an entry nobody approved yet, part by part',
      load: async () => (await import('./catalog.commands.js')).catalogDiff,
    },
  ],
  [
    'catalog approve',
    {
      usage: 'catalog approve NAME --digest DIGEST --as USER [-c gateway.yaml]',
      summary: 'approve an entry as its diff showed it',
      load: async () => (await import('./catalog.commands.js')).catalogApprove,
    },
  ],
  [
    'catalog withdraw',
    {
      usage: 'catalog withdraw NAME --as USER [-c gateway.yaml]',
      summary: 'take an approval back; what is connected by the entry is served no more',
      load: async () => (await import('./catalog.commands.js')).catalogWithdraw,
    },
  ],
  [
    'catalog export',
    {
      usage: `catalog export [WORDS] [--category NAME] [-c gateway.yaml]`,
      summary: 'the approved entries in the format of the MCP registry',
      load: async () => (await import('./catalog.commands.js')).catalogExport,
    },
  ],
];
