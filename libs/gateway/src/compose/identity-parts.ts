import { milliseconds, type GatewayConfig } from '@gatehouse/config';
import {
  AccountDirectory,
  BearerStrategy,
  DpopProofs,
  ExternalIssuers,
  type IdentityAssertions,
  LocalTokenVerifier,
  PrincipalResolver,
  type ProtectedResource,
  Revocations,
  Roster,
  SigningKeys,
  type ServiceAccounts,
  TokenIssuer,
  type RosterSource,
} from '@gatehouse/identity';
import { externalIssuers, resourceOf } from './external-parts.js';
import type { GatewayPorts } from './gateway-ports.js';
import { identityAssertions, serviceAccounts } from './service-parts.js';

export interface IdentityParts {
  readonly resource: ProtectedResource;
  readonly keys: SigningKeys;
  readonly issuer: TokenIssuer;
  readonly revocations: Revocations;
  /** Of the gateway's own tokens. */
  readonly verifier: LocalTokenVerifier;
  readonly external: ExternalIssuers;
  /** Whether the gateway signs people in itself. */
  readonly signsIn: boolean;
  readonly strategy: BearerStrategy;
  readonly accounts: AccountDirectory;
  readonly services: ServiceAccounts;
  readonly assertions: IdentityAssertions;
  readonly roster: Roster;
  readonly resolver: PrincipalResolver;
}

export async function identityParts(
  config: GatewayConfig,
  keyDirectory: string,
  source: RosterSource,
  { clock, revocations: store, fetch }: Pick<GatewayPorts, 'clock' | 'revocations'> & { readonly fetch: typeof globalThis.fetch },
): Promise<IdentityParts> {
  const resource = resourceOf(config);
  const keys = await SigningKeys.open(keyDirectory, clock);
  const revocations = new Revocations(store, clock);
  await revocations.refresh();
  const verifier = new LocalTokenVerifier(keys, clock, { issuer: resource.issuer, audience: resource.audience, revocations });
  const accounts = new AccountDirectory(config.identity.accounts);
  const external = new ExternalIssuers(externalIssuers(config, resource.audience), { accounts, clock, fetch });
  const services = serviceAccounts(config, { clock, issuer: resource.issuer });
  const { refreshSeconds, maximumAge } = config.identity.roster;
  const roster = new Roster(source, clock, { refreshMs: refreshSeconds * 1_000, maximumAgeMs: milliseconds(maximumAge) });
  return {
    resource,
    keys,
    revocations,
    issuer: new TokenIssuer(keys, resource.issuer, clock),
    verifier,
    external,
    signsIn: config.identity.oauth.enabled,
    strategy: new BearerStrategy(external.verifierWith({ issuer: resource.issuer, verifier }), resource, new DpopProofs(clock)),
    accounts,
    services,
    assertions: identityAssertions(config, { accounts, clock, fetch, audience: resource.issuer }),
    roster,
    resolver: new PrincipalResolver(accounts, roster, clock, {
      tenant: config.brokerage.id,
      firmKey: config.brokerage.firmKey,
      services,
    }),
  };
}
