import type { ConfigFault } from './faults.js';
import type { GatewayConfig } from './gateway-config.js';
import type { MlsSection } from './mls-sections.js';
import { milliseconds } from './values.js';

const NEEDED = {
  bearer: ['token'],
  basic: ['user', 'password'],
  client_credentials: ['tokenUrl', 'clientId', 'clientSecret'],
} as const;

/** What no single setting of an MLS connection can know. */
export function mlsFaults({ mls }: GatewayConfig): ConfigFault[] {
  return mls.flatMap((connection, index) => {
    const path = `mls[${index}]`;
    return [...signInFaults(connection, path), ...sharedFaults(connection, mls.slice(0, index), path), ...purgeFaults(connection, path)];
  });
}

function signInFaults({ auth }: MlsSection, path: string): ConfigFault[] {
  const missing = NEEDED[auth.type].filter((key) => auth[key as keyof typeof auth] === undefined);
  return missing.map((key) => ({ path: `${path}.auth.${key}`, expected: `expected ${key}, since auth.type is ${auth.type}` }));
}

/** A credential has one allowance and one provider, whoever shares it. */
function sharedFaults({ credential, provider, id }: MlsSection, others: readonly MlsSection[], path: string): ConfigFault[] {
  if (credential === undefined) {
    const taken = others.some((other) => other.credential === id);
    return taken ? [{ path: `${path}.id`, expected: 'expected a name that no credential has; choose another' }] : [];
  }
  const other = others.find((one) => one.credential === credential && one.provider !== provider);
  return other
    ? [
        {
          path: `${path}.credential`,
          expected: `expected a name of its own: ${other.id} uses it at ${other.provider}, this connection at ${provider}`,
        },
      ]
    : [];
}

function* purgeFaults({ purge, replica }: MlsSection, path: string): Generator<ConfigFault> {
  if (purge?.signals.includes('licenceEnd') && replica.licenceEnds === undefined)
    yield {
      path: `${path}.replica.licenceEnds`,
      expected: 'expected the last day of the licence, since purge.signals names licenceEnd; for example "2027-06-30"',
    };
  if (purge?.signals.includes('keyGone') && milliseconds(replica.compareKeys) > milliseconds(purge.within))
    yield {
      path: `${path}.replica.compareKeys`,
      expected: `expected no more than purge.within (${purge.within}), since purge.signals names keyGone, which only comparing keys finds`,
    };
}
