import { milliseconds, type GatewayConfig } from '@gatehouse/config';
import {
  AccountDirectory,
  BearerStrategy,
  PrincipalResolver,
  ProtectedResource,
  Roster,
  SigningKeys,
  TokenIssuer,
  TokenVerifier,
  type RosterSource,
} from '@gatehouse/identity';
import type { Clock } from '@gatehouse/kernel';

export interface IdentityParts {
  readonly resource: ProtectedResource;
  readonly issuer: TokenIssuer;
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
  clock: Clock,
): Promise<IdentityParts> {
  const resource = new ProtectedResource(config.gateway.publicUrl);
  const keys = await SigningKeys.open(keyDirectory, clock);
  const verifier = new TokenVerifier(keys, clock, { issuer: resource.issuer, audience: resource.audience });
  const accounts = new AccountDirectory(config.identity.accounts);
  const { refreshSeconds, maximumAge } = config.identity.roster;
  const roster = new Roster(source, clock, { refreshMs: refreshSeconds * 1_000, maximumAgeMs: milliseconds(maximumAge) });
  return {
    resource,
    issuer: new TokenIssuer(keys, resource.issuer, clock),
    verifier,
    strategy: new BearerStrategy(verifier, resource),
    accounts,
    roster,
    resolver: new PrincipalResolver(accounts, roster, clock, { tenant: config.brokerage.id, firmKey: config.brokerage.firmKey }),
  };
}
