import type { Command } from '../command.js';

/** What the gateway keeps of MLSs. */
export const mlsCommands: readonly (readonly [string, Command])[] = [
  [
    'replica status',
    {
      usage: 'replica status [CONNECTION] [--json] [-c gateway.yaml]',
      summary: 'what replicas hold, how old they are, and what was deleted from them',
      load: async () => (await import('./replica.commands.js')).replicaStatus,
    },
  ],
  [
    'replica sync',
    {
      usage: 'replica sync [CONNECTION] [-c gateway.yaml]',
      summary: 'bring a replica up to date now; one that was deleted begins anew',
      load: async () => (await import('./replica.commands.js')).replicaSync,
    },
  ],
  [
    'replica purge',
    {
      usage: 'replica purge CONNECTION --reason TEXT [--as ADMIN] [-c gateway.yaml]',
      summary: 'delete a replica because its licence is over; the certificate is in the audit trail',
      load: async () => (await import('./replica.commands.js')).replicaPurge,
    },
  ],
  [
    'canary check',
    {
      usage: 'canary check FILE [--json] [-c gateway.yaml]',
      summary: 'whose copy of search results a file is, by the invented listings in it; exit 1 where there are any',
      load: async () => (await import('./canary.commands.js')).canaryCheck,
    },
  ],
  [
    'vendor list',
    {
      usage: 'vendor list [--json] [-c gateway.yaml]',
      summary: 'applications of vendors: which are let in, wait for approval or are suspended',
      load: async () => (await import('./vendor.commands.js')).vendorList,
    },
  ],
  [
    'vendor approve',
    {
      usage: 'vendor approve ID --as USER --reason TEXT [-c gateway.yaml]',
      summary: 'let the application of a vendor in that waits for it, without a restart',
      load: async () => (await import('./vendor.commands.js')).vendorApprove,
    },
  ],
  [
    'vendor refuse',
    {
      usage: 'vendor refuse ID --as USER --reason TEXT [-c gateway.yaml]',
      summary: 'forget a vendor that applied by itself and was never approved',
      load: async () => (await import('./vendor.commands.js')).vendorRefuse,
    },
  ],
  [
    'vendor suspend',
    {
      usage: 'vendor suspend ID --as USER --reason TEXT [-c gateway.yaml]',
      summary: 'let the application of a vendor in nowhere any more, at every node at once',
      load: async () => (await import('./vendor.commands.js')).vendorSuspend,
    },
  ],
  [
    'vendor resume',
    {
      usage: 'vendor resume ID --as USER --reason TEXT [-c gateway.yaml]',
      summary: 'end the suspension of an application',
      load: async () => (await import('./vendor.commands.js')).vendorResume,
    },
  ],
];
