import type { Command } from '../command.js';

/** How long what records say is kept, and what is asked for by the people whom it is about. */
export const retentionCommands: readonly (readonly [string, Command])[] = [
  [
    'holds add',
    {
      usage:
        'holds add --everything|--person NAME|--office KEY|--contact KEY [--from DATE] [--to DATE] --as USER --reason TEXT [-c gateway.yaml]',
      summary: 'place a legal hold: nothing that it covers is deleted or erased until it is released',
      load: async () => (await import('./hold.commands.js')).holdsAdd,
    },
  ],
  [
    'holds release',
    {
      usage: 'holds release ID --as USER --reason TEXT [-c gateway.yaml]',
      summary: 'end a legal hold; on record',
      load: async () => (await import('./hold.commands.js')).holdsRelease,
    },
  ],
  [
    'holds list',
    {
      usage: 'holds list [--all] [-c gateway.yaml]',
      summary: 'legal holds that stand, with --all those that were released',
      load: async () => (await import('./hold.commands.js')).holdsList,
    },
  ],
  [
    'retention show',
    {
      usage: 'retention show [-c gateway.yaml]',
      summary: 'how long which records are kept, by which source, and what is over now',
      load: async () => (await import('./retention.commands.js')).retentionShow,
    },
  ],
  [
    'retention delete',
    {
      usage: 'retention delete --as USER --reason TEXT [-c gateway.yaml]',
      summary: 'delete what records say whose time is over and no hold covers; the chain still verifies',
      load: async () => (await import('./retention.commands.js')).retentionDelete,
    },
  ],
  [
    'privacy request',
    {
      usage:
        'privacy request access|delete|correct [--contact KEY]... [--values FILE|-] [--user USER] --as BROKER [--out FILE] [--confirm CODE] [--reason TEXT] [-c gateway.yaml]',
      summary: 'what is kept of one person: give it to them, erase it, or drop the copies of what was corrected at its system',
      load: async () => (await import('./privacy.command.js')).privacyRequest,
    },
  ],
];
