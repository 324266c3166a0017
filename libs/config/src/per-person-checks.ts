import type { ConfigFault } from './faults.js';
import type { GatewayConfig } from './gateway-config.js';
import type { AccountOAuthSection, PerPersonSection } from './per-person-sections.js';
import type { UpstreamAuthSection } from './upstream-auth-sections.js';
import type { UpstreamSection } from './upstream-sections.js';

/** What belongs together where people have accounts of their own at an upstream. */
export function perPersonFaults(config: GatewayConfig): ConfigFault[] {
  return config.upstreams.flatMap((upstream, index) => {
    const { perPerson } = upstream.auth ?? {};
    if (!perPerson) return [];
    const path = `upstreams[${index}].auth.perPerson`;
    return [...placeFaults(upstream, path), ...wayFaults(upstream.auth!, path), ...signInFaults(perPerson, config, path)];
  });
}

function placeFaults({ transport, auth }: UpstreamSection, path: string): ConfigFault[] {
  if (transport === 'stdio')
    return [{ path, expected: 'expected only where transport is http: a program is started once, with one environment, for everybody' }];
  if (transport === 'openapi') return [{ path, expected: 'expected only where transport is http' }];
  const { apiKey, basic, clientCredentials, bearer, oauth } = auth!;
  const others = [apiKey, basic, clientCredentials, bearer, oauth].filter((way) => way !== undefined);
  if (others.length === 0 || (others.length === 1 && (bearer ?? oauth))) return [];
  return [{ path, expected: 'expected beside it at most one of bearer and oauth, with which the lists of the upstream are read' }];
}

function wayFaults({ perPerson, ...own }: UpstreamAuthSection, path: string): ConfigFault[] {
  const { oauth, bearer, exchange } = perPerson!;
  if ([oauth, bearer || undefined, exchange].filter((way) => way !== undefined).length !== 1)
    return [{ path, expected: 'expected one of oauth, bearer: true and exchange' }];
  if (exchange && !own.bearer && !own.oauth)
    return [
      { path, expected: 'expected bearer or oauth beside it, to read the lists with: an exchange is made for one person and one call' },
    ];
  return oauth ? clientFaults(oauth, `${path}.oauth`) : [];
}

function clientFaults({ issuer, clientId, clientSecret }: AccountOAuthSection, path: string): ConfigFault[] {
  const faults: ConfigFault[] = [];
  if (clientId !== undefined && issuer === undefined)
    faults.push({
      path: `${path}.issuer`,
      expected: 'expected the authorization server that the client id is of; for example "https://login.crm.example"',
    });
  if (clientSecret !== undefined && clientId === undefined)
    faults.push({ path: `${path}.clientId`, expected: 'expected the client id that the secret is of' });
  return faults;
}

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** The pages on which an account is connected have to know who is there, and authorization servers send nobody back over plain http. */
function signInFaults({ exchange }: PerPersonSection, { identity, gateway }: GatewayConfig, path: string): ConfigFault[] {
  if (exchange) return [];
  const faults: ConfigFault[] = [];
  if (!identity.oauth.enabled)
    faults.push({
      path,
      expected: 'expected only where people sign in at the gateway; set identity.oauth.enabled to true, or use exchange',
    });
  const { protocol, hostname } = new URL(gateway.publicUrl);
  if (protocol !== 'https:' && !LOOPBACK.has(hostname))
    faults.push({ path, expected: 'expected only where gateway.publicUrl is https, or on loopback' });
  return faults;
}
