import type { GatewayConfig, LoadedConfig, PublicKeySection, SecretReference } from '@gatehouse/config';
import {
  IdentityAssertions,
  JWT_BEARER,
  ServiceAccounts,
  ServiceStandings,
  type AssertionIssuer,
  type OAuthSettings,
  type ServiceEntry,
  VendorApplications,
} from '@gatehouse/identity';
import type { CivilCalendar, Role, Scope } from '@gatehouse/kernel';
import type { SealedBox } from '@gatehouse/seal';
import { issuerTerms } from './external-parts.js';
import type { GatewayPorts } from './gateway-ports.js';

type ClientMetadata = OAuthSettings['clients'][number];

interface Credentialed {
  readonly secret?: SecretReference;
  readonly publicKeys: readonly PublicKeySection[];
  readonly jwksUri?: string;
}

/** How a client of gateway.yaml proves who it is (RFC 6749 section 2.3, RFC 7523 section 2.2). */
function proofOf({ secret: reference, publicKeys, jwksUri }: Credentialed, secret: LoadedConfig['secret']): Partial<ClientMetadata> {
  if (reference) return { client_secret: secret(reference), token_endpoint_auth_method: 'client_secret_basic' };
  if (jwksUri !== undefined) return { jwks_uri: jwksUri, token_endpoint_auth_method: 'private_key_jwt' };
  if (publicKeys.length === 0) return {};
  return {
    jwks: { keys: publicKeys.map((key) => ({ ...key })) },
    token_endpoint_auth_method: 'private_key_jwt',
  } as Partial<ClientMetadata>;
}

/** The applications of gateway.yaml as clients. One that can be sent no code gets its tokens by identity assertion alone. */
export function knownClients({ config, secret }: LoadedConfig): ClientMetadata[] {
  const { oauth, assertions } = config.identity;
  return oauth.clients.map((client) => {
    const proof = proofOf(client, secret);
    const asksPeople = client.redirectUris.length > 0;
    const asserts = assertions.length > 0 && proof.token_endpoint_auth_method !== undefined;
    return {
      client_id: client.id,
      client_name: client.name,
      redirect_uris: client.redirectUris,
      grant_types: [...(asksPeople ? ['authorization_code', 'refresh_token'] : []), ...(asserts ? [JWT_BEARER] : [])],
      ...(asksPeople ? {} : { response_types: [] }),
      ...proof,
    };
  });
}

/** The services of gateway.yaml as clients of the authorization server. Those that are disabled are known to it too, so that the record says who tried. */
export function serviceClients({ config, secret }: LoadedConfig): ClientMetadata[] {
  return config.identity.services.map((service) => ({
    client_id: service.id,
    client_name: service.name,
    redirect_uris: [],
    response_types: [],
    grant_types: ['client_credentials'],
    ...proofOf(service, secret),
  }));
}

export const serviceEntries = ({ services }: GatewayConfig['identity']): readonly ServiceEntry[] =>
  services.map(({ id, grants, scopes, endpoints, expiresOn, disabled, needsApproval }): ServiceEntry => ({
    id,
    grants: grants as Role[],
    scopes: scopes as Scope[],
    endpoints,
    ...(expiresOn === undefined ? {} : { expiresOn }),
    disabled,
    ...(needsApproval ? { needsApproval } : {}),
  }));

interface Served {
  readonly services: ServiceAccounts;
  readonly standings: ServiceStandings;
  readonly applications: VendorApplications;
}

/** Services, and what people decided about them by now: one that was suspended is out from the first request on. */
export async function openServices(
  { identity }: GatewayConfig,
  { standings: store, artifacts, clock }: Pick<GatewayPorts, 'standings' | 'artifacts' | 'clock'>,
  around: { readonly issuer: string; readonly box: SealedBox; readonly calendar: CivilCalendar },
): Promise<Served> {
  const standings = new ServiceStandings(store);
  const { box, issuer, calendar } = around;
  const applications = new VendorApplications(identity.vendorApplications, { store: artifacts, box, clock, standings });
  await Promise.all([standings.refresh(), applications.refresh()]);
  return {
    standings,
    applications,
    services: new ServiceAccounts(serviceEntries(identity), { clock, issuer, standings, applications, calendar }),
  };
}

export function identityAssertions(
  { identity }: GatewayConfig,
  around: ConstructorParameters<typeof IdentityAssertions>[1],
): IdentityAssertions {
  const issuers = identity.assertions.map((section): AssertionIssuer => ({
    ...issuerTerms(section),
    clients: section.clients,
  }));
  return new IdentityAssertions(issuers, around);
}
