import { milliseconds, type GatewayConfig } from '@gatehouse/config';
import {
  type AccountDirectory,
  BearerStrategy,
  DpopProofs,
  ExternalIssuers,
  type IdentityAssertions,
  LocalTokenVerifier,
  type People,
  PrincipalResolver,
  ProofMemory,
  type ProtectedResource,
  RecordedDelegations,
  type RecordedGrants,
  Revocations,
  Roster,
  SigningKeys,
  type ServiceAccounts,
  type ServiceStandings,
  type SubjectBindings,
  type VendorApplications,
  TokenIssuer,
  type TokenVerifier,
  type RosterSource,
} from '@gatehouse/identity';
import { ExtensionTokenVerifier } from '../extensions/extension-tokens.js';
import type { OwnExtensions } from '../extensions/extension-parts.js';
import { CivilCalendar, type Clock } from '@gatehouse/kernel';
import { externalIssuers, resourceOf } from './external-parts.js';
import type { GatewayPorts } from './gateway-ports.js';
import { artifactBox, LocalKeys } from './local-keys.js';
import { peopleParts } from './people-parts.js';
import { identityAssertions, openServices } from './service-parts.js';

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
  readonly people: People;
  readonly recorded: RecordedGrants;
  readonly delegations: RecordedDelegations;
  readonly subjects: SubjectBindings;
  readonly accounts: AccountDirectory;
  readonly services: ServiceAccounts;
  /** What people decided about services. */
  readonly standings: ServiceStandings;
  readonly applications: VendorApplications;
  readonly assertions: IdentityAssertions;
  readonly roster: Roster;
  readonly resolver: PrincipalResolver;
  /** Days of the brokerage. */
  readonly calendar: CivilCalendar;
}

type Own = { readonly clock: Clock; readonly extensions?: Pick<OwnExtensions, 'identities'> };

type Beside = Pick<
  GatewayPorts,
  'clock' | 'revocations' | 'people' | 'grants' | 'delegations' | 'proofs' | 'subjects' | 'standings' | 'artifacts'
> &
  Own & { readonly fetch: typeof globalThis.fetch };

export async function identityParts(
  config: GatewayConfig,
  keyDirectory: string,
  source: RosterSource,
  ports: Beside,
): Promise<IdentityParts> {
  const { clock, revocations: store, fetch } = ports;
  const { brokerage } = config;
  const calendar = new CivilCalendar(brokerage.timeZone);
  const resource = resourceOf(config);
  const keys = await SigningKeys.open(keyDirectory, clock);
  const revocations = new Revocations(store, clock, signInsKeptMs(config));
  await revocations.refresh();
  const verifier = new LocalTokenVerifier(keys, clock, { issuer: resource.issuer, audience: resource.audience, revocations });
  const { accounts, people, recorded } = await peopleParts(config, ports);
  const delegations = new RecordedDelegations(ports.delegations, clock);
  await delegations.refresh();
  const external = new ExternalIssuers(externalIssuers(config, resource.audience), { accounts, clock, fetch });
  const served = await openServices(config, ports, { issuer: resource.issuer, box: artifactBox(LocalKeys.open(keyDirectory)), calendar });
  const proofs = new DpopProofs(clock, new ProofMemory(ports.proofs));
  const { refreshSeconds, maximumAge } = config.identity.roster;
  const { services } = served;
  const resolving = { tenant: brokerage.id, firmKey: brokerage.firmKey, services, delegations, calendar };
  const roster = new Roster(source, clock, { refreshMs: refreshSeconds * 1_000, maximumAgeMs: milliseconds(maximumAge) });
  return {
    resource,
    keys,
    revocations,
    issuer: new TokenIssuer(keys, resource.issuer, clock),
    verifier,
    external,
    signsIn: config.identity.oauth.enabled,
    strategy: new BearerStrategy(withOwn(ports, external.verifierWith({ issuer: resource.issuer, verifier })), resource, proofs),
    people,
    recorded,
    delegations,
    subjects: ports.subjects,
    accounts,
    ...served,
    assertions: identityAssertions(config, { accounts, clock, fetch, audience: resource.issuer }),
    roster,
    resolver: new PrincipalResolver(accounts, roster, clock, resolving),
    calendar,
  };
}

const withOwn = ({ extensions, clock }: Own, others: TokenVerifier): TokenVerifier =>
  new ExtensionTokenVerifier(extensions?.identities ?? [], others, clock);

const HOUR_MS = 3_600_000;

/** How long the end of an account's sign-ins is kept in mind: what rests on one ends without use in that time. */
export function signInsKeptMs({ identity: { oauth } }: GatewayConfig): number {
  return Math.max(milliseconds(oauth.refreshTtl), milliseconds(oauth.sessionTtl)) + HOUR_MS;
}
