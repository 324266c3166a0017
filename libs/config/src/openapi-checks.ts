import type { ConfigFault } from './faults.js';
import type { GatewayConfig } from './gateway-config.js';
import { oauthFaults } from './upstream-oauth-checks.js';
import type { UpstreamSection } from './upstream-sections.js';

/** What belongs together in an upstream that an OpenAPI document describes, and what no other one has. */
export function openApiFaults(config: GatewayConfig): ConfigFault[] {
  return config.upstreams.flatMap((upstream, index) => {
    const path = `upstreams[${index}]`;
    return [
      ...(upstream.transport === 'openapi' ? documentFaults(upstream, path) : otherFaults(upstream, path)),
      ...authFaults(upstream, path),
    ];
  });
}

function documentFaults({ url, document }: UpstreamSection, path: string): ConfigFault[] {
  const faults: ConfigFault[] = [];
  if (document === undefined)
    faults.push({
      path: `${path}.document`,
      expected: 'expected the OpenAPI document, since transport is openapi; a file beside gateway.yaml or an https URL',
    });
  if (url === undefined)
    faults.push({
      path: `${path}.url`,
      expected:
        'expected the root of the API, since transport is openapi and the document may not choose it; for example "https://desk.example/v1"',
    });
  else if (/[?#]/.test(url)) faults.push({ path: `${path}.url`, expected: 'expected the root of the API without a query or fragment' });
  return faults;
}

function otherFaults({ document, operations }: UpstreamSection, path: string): ConfigFault[] {
  return Object.entries({ document, operations })
    .filter(([, value]) => value !== undefined)
    .map(([key]) => ({ path: `${path}.${key}`, expected: 'expected only where transport is openapi; remove it' }));
}

function authFaults({ transport, auth }: UpstreamSection, path: string): ConfigFault[] {
  if (!auth) return [];
  // What may stand beside perPerson is said by its own checks.
  if (auth.perPerson) return auth.oauth ? oauthFaults(auth.oauth, `${path}.auth.oauth`) : [];
  const ways = Object.entries(auth).filter(([, way]) => way !== undefined);
  if (ways.length !== 1)
    return [
      {
        path: `${path}.auth`,
        expected: 'expected one of bearer, apiKey, basic, clientCredentials, oauth, perPerson, and no other beside it',
      },
    ];
  if (auth.oauth) {
    if (transport === 'http') return oauthFaults(auth.oauth, `${path}.auth.oauth`);
    return [{ path: `${path}.auth.oauth`, expected: 'expected only where transport is http; an API takes clientCredentials' }];
  }
  if (transport !== 'openapi' && auth.bearer === undefined)
    return [{ path: `${path}.auth.bearer`, expected: 'expected a bearer token, or oauth: an MCP server takes no other credential' }];
  const { apiKey } = auth;
  if (apiKey && (apiKey.header === undefined) === (apiKey.query === undefined))
    return [{ path: `${path}.auth.apiKey`, expected: 'expected either header or query; a header where the API takes one' }];
  return [];
}
