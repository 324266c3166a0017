import { milliseconds, type GatewayConfig } from '@gatehouse/config';
import {
  AccountDirectory,
  BearerStrategy,
  DpopProofs,
  PrincipalResolver,
  ProtectedResource,
  Revocations,
  Roster,
  SigningKeys,
  TokenIssuer,
  TokenVerifier,
  type RosterSource,
} from '@gatehouse/identity';
import type { GatewayPorts } from './gateway-ports.js';

export interface IdentityParts {
  readonly resource: ProtectedResource;
  readonly keys: SigningKeys;
  readonly issuer: TokenIssuer;
  readonly revocations: Revocations;
  readonly verifier: TokenVerifier;
  readonly strategy: BearerStrategy;
  readonly accounts: AccountDirectory;
  readonly roster: Roster;
  readonly resolver: PrincipalResolver;
}

export async function identityParts(
  config: GatewayConfig,
  keyDirectory: string,
  source: RosterSource,
  { clock, revocations: store }: Pick<GatewayPorts, 'clock' | 'revocations'>,
): Promise<IdentityParts> {
  const resource = new ProtectedResource(config.gateway.publicUrl, config.identity.oauth.firstScopes);
  const keys = await SigningKeys.open(keyDirectory, clock);
  const revocations = new Revocations(store, clock);
  await revocations.refresh();
  const verifier = new TokenVerifier(keys, clock, { issuer: resource.issuer, audience: resource.audience, revocations });
  const accounts = new AccountDirectory(config.identity.accounts);
  const { refreshSeconds, maximumAge } = config.identity.roster;
  const roster = new Roster(source, clock, { refreshMs: refreshSeconds * 1_000, maximumAgeMs: milliseconds(maximumAge) });
  return {
    resource,
    keys,
    revocations,
    issuer: new TokenIssuer(keys, resource.issuer, clock),
    verifier,
    strategy: new BearerStrategy(verifier, resource, new DpopProofs(clock)),
    accounts,
    roster,
    resolver: new PrincipalResolver(accounts, roster, clock, { tenant: config.brokerage.id, firmKey: config.brokerage.firmKey }),
  };
}
