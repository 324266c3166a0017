import type { Command } from '../command.js';

/** Packages of servers, before they serve. */
export const packageCommands: readonly (readonly [string, Command])[] = [
  [
    'risk',
    {
      usage: 'risk PACKAGE|URL|UPSTREAM [--json] [--offline | --recorded FILE] [--record FILE] [-c gateway.yaml]',
      summary:
        'ask about a package (npm:NAME@VERSION, pypi:…, oci:…) or a server by its address, and say what speaks against it, point by point',
      load: async () => (await import('./risk.command.js')).risk,
    },
  ],
  [
    'lock',
    {
      usage: 'lock PACKAGE|UPSTREAM [--as USER] [--offline | --recorded FILE] [-c gateway.yaml]',
      summary: 'show the risk of a package, then write its exact version and digests into gatehouse.lock, from which alone it is started',
      load: async () => (await import('./lock.command.js')).lock,
    },
  ],
];
