import type { ConfigFault } from './faults.js';
import type { GatewayConfig } from './gateway-config.js';

/** A roster has somewhere to come from. */
export function rosterSourceFaults({ identity, mls }: GatewayConfig): ConfigFault[] {
  const { connection, files } = identity.roster;
  if (connection === undefined)
    return files?.members === undefined
      ? [
          {
            path: files ? 'identity.roster.files.members' : 'identity.roster',
            expected:
              'expected an MLS connection or a file of members; for example { "connection": "cascade" } or { "files": { "members": "members.csv" } }',
          },
        ]
      : [];
  if (mls.some(({ id }) => id === connection)) return [];
  const known = mls.map(({ id }) => id).join(', ') || 'none';
  return [{ path: 'identity.roster.connection', expected: `expected the id of an MLS connection; known are ${known}` }];
}
