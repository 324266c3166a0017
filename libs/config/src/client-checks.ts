import { isClientKey, isDay, LEAST_RSA_BITS } from '@gatehouse/kernel';
import type { PublicKeySection } from './client-key-sections.js';
import { reachableSafely } from './external-checks.js';
import type { ConfigFault } from './faults.js';
import type { GatewayConfig } from './gateway-config.js';
import type { OAuthClientSection } from './identity-sections.js';
import type { ServiceSection } from './service-sections.js';

/** The client ids of the command line and of the account page, which every gateway knows. */
const OWN_CLIENTS = new Set(['gatehouse-cli', 'gatehouse-account']);
const HOW = 'expected one of secret, publicKeys and jwksUri';

interface Credentialed {
  readonly secret?: unknown;
  readonly publicKeys: readonly PublicKeySection[];
  readonly jwksUri?: string;
}

type Faults = readonly (readonly [key: string, expected: string])[];

/** What is wrong with the applications and services that are known beforehand. */
export function clientFaults(config: GatewayConfig): ConfigFault[] {
  const { oauth, services, accounts } = config.identity;
  const paths = [
    ...oauth.clients.map((_, index) => `identity.oauth.clients[${index}]`),
    ...services.map((_, index) => `identity.services[${index}]`),
  ];
  const ids = [...oauth.clients, ...services].map(({ id }) => id);
  const at = (path: string, faults: Faults): ConfigFault[] => faults.map(([key, expected]) => ({ path: `${path}.${key}`, expected }));
  return [
    ...ids.flatMap((id, index) =>
      OWN_CLIENTS.has(id) || ids.indexOf(id) < index
        ? [{ path: `${paths[index]}.id`, expected: 'expected an id that is used once and is not gatehouse; choose another' }]
        : [],
    ),
    ...oauth.clients.flatMap((client, index) => at(`identity.oauth.clients[${index}]`, applicationFaults(client, config))),
    ...services.flatMap((service, index) => at(`identity.services[${index}]`, serviceFaults(service, config))),
    ...at('identity.vendorApplications', intakeFaults(config)),
    ...accounts.flatMap(({ user }, index) =>
      /^service:/i.test(user.trim())
        ? [
            {
              path: `identity.accounts[${index}].user`,
              expected: 'expected a sign-in name without service: before it, which names a service',
            },
          ]
        : [],
    ),
  ];
}

export const hasCredential = ({ secret, publicKeys, jwksUri }: Credentialed): boolean =>
  secret !== undefined || publicKeys.length > 0 || jwksUri !== undefined;

function credentialFaults({ secret, publicKeys, jwksUri }: Credentialed): Faults {
  const ways = [secret !== undefined, publicKeys.length > 0, jwksUri !== undefined].filter(Boolean).length;
  return [
    ...(ways > 1 ? [['secret', `${HOW}; remove the others`] as const] : []),
    ...(jwksUri !== undefined && !reachableSafely(jwksUri) ? [['jwksUri', 'expected an https address'] as const] : []),
    ...publicKeys.flatMap((key, index) => (isClientKey({ ...key }) ? [] : [[`publicKeys[${index}]`, UNUSABLE] as const])),
  ];
}

function applicationFaults(client: OAuthClientSection, { identity }: GatewayConfig): Faults {
  const asserts = identity.assertions.length > 0 && hasCredential(client);
  const unreachable = client.redirectUris.length === 0 && !asserts;
  return [
    ...credentialFaults(client),
    ...(client.approvals && !hasCredential(client)
      ? [['secret', `${HOW}, since with approvals an assistant must not pass for this client`] as const]
      : []),
    ...(unreachable
      ? [['redirectUris', 'expected at least one address; without any, a credential and identity.assertions are needed'] as const]
      : []),
  ];
}

const ENABLED = 'expected identity.oauth.enabled to be true, since services get their tokens from the gateway';

const slugsOf = ({ mls, upstreams }: GatewayConfig): ReadonlySet<string> =>
  new Set([...mls.map(({ slug }) => slug), ...upstreams.map(({ id }) => id)]);

const endpointFaults = (endpoints: readonly string[], slugs: ReadonlySet<string>): Faults =>
  endpoints.flatMap((slug, index) =>
    slugs.has(slug)
      ? []
      : [
          [
            `endpoints[${index}]`,
            `expected the id of an upstream or the slug of an MLS connection; known are ${[...slugs].join(', ')}`,
          ] as const,
        ],
  );

/** What is wrong with how vendors apply by themselves. */
function intakeFaults(config: GatewayConfig): Faults {
  const { vendorApplications: intake, oauth } = config.identity;
  return [
    ...(intake.open && !oauth.enabled ? [['open', ENABLED] as const] : []),
    ...(intake.open && intake.endpoints.length === 0
      ? [['endpoints', 'expected what one that is approved may reach; for example ["mls"]'] as const]
      : []),
    ...endpointFaults(intake.endpoints, slugsOf(config)),
  ];
}

function serviceFaults(service: ServiceSection, config: GatewayConfig): Faults {
  const { expiresOn, scopes, endpoints } = service;
  return [
    ...credentialFaults(service),
    ...(hasCredential(service) ? [] : [['secret', `${HOW}; for example { "fromEnv": "PORTAL_SECRET" }`] as const]),
    ...(config.identity.oauth.enabled ? [] : [['id', ENABLED] as const]),
    ...(scopes.length > 0 ? [] : [['scopes', 'expected at least one scope; for example ["mcp:read"]'] as const]),
    ...(expiresOn === undefined || isDay(expiresOn)
      ? []
      : [['expiresOn', 'expected a day that there is; for example "2027-06-30"'] as const]),
    ...endpointFaults(endpoints, slugsOf(config)),
  ];
}

const UNUSABLE = `expected a public key of EC (P-256), Ed25519, or RSA with at least ${LEAST_RSA_BITS} bits`;
