import { hasCredential } from './client-checks.js';
import { ISSUER_CHECKS } from './external-checks.js';
import type { ConfigFault } from './faults.js';
import type { GatewayConfig } from './gateway-config.js';
import { milliseconds } from './values.js';

const HOUR = 3_600_000;

/** What is wrong with the issuers of identity assertions. */
export function assertionFaults({ gateway, identity: { assertions, oauth } }: GatewayConfig): ConfigFault[] {
  const own = gateway.publicUrl.replace(/\/$/, '');
  const withCredential = new Set(oauth.clients.filter(hasCredential).map(({ id }) => id));
  return assertions.flatMap((section, index) => {
    const path = `identity.assertions[${index}]`;
    const fault = (key: string, expected: string): ConfigFault => ({ path: `${path}.${key}`, expected });
    const faults = ISSUER_CHECKS.flatMap(([key, check]) => {
      const expected = check(section);
      return expected === undefined ? [] : [fault(key, expected)];
    });
    if (!oauth.enabled)
      faults.push(
        fault('issuer', 'expected identity.oauth.enabled to be true, since the gateway answers assertions with tokens of its own'),
      );
    if (milliseconds(section.maximumLife) > HOUR) faults.push(fault('maximumLife', 'expected at most 1h'));
    if (assertions.findIndex(({ issuer }) => issuer === section.issuer) < index)
      faults.push(fault('issuer', 'expected an issuer that is listed once; put its settings into one entry'));
    if (section.issuer.replace(/\/$/, '') === own)
      faults.push(fault('issuer', 'expected the issuer of somebody else; the gateway asserts nothing to itself'));
    for (const [position, client] of section.clients.entries()) {
      // A client that publishes its own metadata document is known by that address.
      if (!withCredential.has(client) && !client.startsWith('https://'))
        faults.push(fault(`clients[${position}]`, 'expected the id of an identity.oauth.clients entry that has a secret or keys'));
    }
    return faults;
  });
}
