import { resolve } from 'node:path';
import { explain, Policy, type Explanation, type PolicyEntry, type Supposed } from '@gatehouse/access';
import type { AuditTrail } from '@gatehouse/audit';
import type { LoadedConfig } from '@gatehouse/config';
import { Pins } from '@gatehouse/integrity';
import type { CivilCalendar, Principal } from '@gatehouse/kernel';
import type { UpstreamSignIn } from '@gatehouse/mcp';
import { GuardedFetch } from '@gatehouse/net';
import { ApprovalDesk } from '../approvals/approval-desk.js';
import { wallOnRecord, type WallFinding } from '../explain/wall-finding.js';
import { ReplicaDesk } from '../replica/replica-desk.js';
import { leftCopies, replicators } from '../replica/replica-parts.js';
import { anybody } from './anybody.js';
import type { BackOfficeParts } from './back-office-parts.js';
import { trailOf, wallsOf } from './office-parts.js';
import { Closers } from './closers.js';
import type { GatewayPorts } from './gateway-ports.js';
import { keptDesks, type KeptDesks } from './kept-desks.js';
import { DelegationDesk } from './delegation-desk.js';
import { fieldParts } from './field-parts.js';
import { identityParts } from './identity-parts.js';
import { legalParts } from './legal-parts.js';
import { lawInForce } from './law-in-force.js';
import { LimitDesk } from './limit-desk.js';
import { LocalKeys } from './local-keys.js';
import { MlsDesk } from './mls-desk.js';
import { mlsParts } from './mls-parts.js';
import { openReviews, readPolicies, RosterRequesters } from './policy-parts.js';
import { RosterDesk } from './roster-desk.js';
import { offerEntry } from './offer-entry.js';
import { LIMIT_RESET, PEOPLE, UPSTREAM_SIGN_IN, WALLS } from './office-entries.js';
import { rosterSource } from './roster-parts.js';
import { PeopleDesk } from './people-desk.js';
import { SERVER_INFO } from './server-info.js';
import { taintParts } from './taint-parts.js';
import { TaintDesk } from './taint-desk.js';
import { CatalogueDesk } from '../catalogue/catalogue-desk.js';
import { PinDesk } from '../definitions/pin-desk.js';
import { ToolScanner } from '../definitions/tool-scanner.js';
import type { BeginSignIn, OAuthTerms } from './upstream-oauth-parts.js';
import { vaultParts, type VaultParts } from './vault-parts.js';
import { VendorDesk } from './vendor-desk.js';
import { WallDesk } from './wall-desk.js';

/** What people decide beside the path: reviews of held calls, approval of changed tools. It asks the same policy and writes its own audit chain. */
export class BackOffice {
  private afterwards: () => Promise<void> = () => Promise.resolve();

  private constructor(private readonly parts: BackOfficeParts) {}

  /** Where held calls are decided. */
  get approvals(): ApprovalDesk {
    return new ApprovalDesk(this.parts.reviews, this.parts.trail);
  }

  get limits(): LimitDesk {
    return this.parts.limits;
  }

  /** Whom a stranger's orders reached. */
  get taints(): TaintDesk {
    return this.parts.taints;
  }

  get replicas(): ReplicaDesk {
    return this.parts.replicas;
  }

  get mls(): MlsDesk {
    const { loaded, suspensions: store, ...parts } = this.parts;
    return new MlsDesk({ ...parts, store, connections: loaded.config.mls.map(({ id }) => id) });
  }

  /** What is kept, and what is reported of it. */
  get kept(): KeptDesks {
    return this.parts;
  }

  /** Where changed definitions are read and approved. */
  get pins(): PinDesk {
    return new PinDesk(this.parts.pins, this.parts.policy, this.parts.trail);
  }

  /** Where servers are looked up, added and approved. */
  get catalogue(): CatalogueDesk {
    return this.parts.catalogue;
  }

  get vault(): VaultParts {
    return this.parts.vault;
  }

  get people(): PeopleDesk {
    const { identity, trail, loaded } = this.parts;
    return new PeopleDesk(
      identity,
      trail,
      loaded.config.identity.accounts.map(({ user }) => user),
    );
  }

  /** Days of the brokerage. */
  get calendar(): CivilCalendar {
    return this.parts.identity.calendar;
  }

  get delegations(): DelegationDesk {
    return new DelegationDesk(this.parts.identity, this.parts.trail, this.parts.clock);
  }

  /** Where applications of vendors are approved and suspended. */
  get vendors(): VendorDesk {
    const { loaded, standings, ...parts } = this.parts;
    return new VendorDesk({ ...parts, store: standings, known: loaded.config.identity.services });
  }

  get walls(): WallDesk {
    const { walls, identity, trail } = this.parts;
    return new WallDesk(walls, identity, trail);
  }

  get trail(): AuditTrail {
    return this.parts.trail;
  }

  get roster(): RosterDesk {
    return this.parts.roster;
  }

  static async open(loaded: LoadedConfig, ports: GatewayPorts, folder: string): Promise<BackOffice> {
    const { config } = loaded;
    const closers = new Closers();
    const keyDirectory = resolve(folder, config.identity.keys);
    const keys = LocalKeys.open(keyDirectory);
    const trail = await trailOf(config.audit.node, keys.derive('audit-digest'), ports, closers);
    const { dictionary } = fieldParts(config, folder);
    const mls = mlsParts(loaded, { dictionary, keys }, ports);
    closers.add(() => Promise.all([...mls.connections.values()].map((connection) => connection.close())));
    const fetcher = new GuardedFetch({ allow: config.egress.allow });
    closers.add(() => fetcher.close());
    const source = rosterSource(config.identity.roster, mls.connections, { folder, ports });
    const identity = await identityParts(config, keyDirectory, source, { ...ports, fetch: fetcher.fetch });
    const policy = new Policy(await readPolicies(config, folder));
    const law = legalParts(config, lawInForce(config, ports.clock), ports.clock).preconditions;
    const pins = new Pins(ports.pins, ToolScanner.ofNothing(), { firstUse: 'quarantine', clock: ports.clock });
    await pins.load();
    const vault = vaultParts(loaded, keyDirectory, ports, () => undefined);
    const reviews = openReviews({ policy, resolver: identity.resolver, keys, ring: vault.ring }, ports);
    const requesters = new RosterRequesters(identity.resolver);
    const taints = new TaintDesk({ ...taintParts(config, ports, folder), policy, requesters, trail });
    const roster = new RosterDesk(source, identity, { users: config.identity.accounts.map(({ user }) => user), clock: ports.clock });
    const limits = new LimitDesk(config.limits, ports, trail);
    const holder = `${config.audit.node}-office`;
    const kept = replicators(loaded, mls.connections, ports, { dictionary, trail, holder });
    const replicas = new ReplicaDesk(kept, leftCopies(kept, ports, { trail, holder }), ports.replicas, { trail, clock: ports.clock });
    return new BackOffice({
      ...keptDesks({ config, ports, keys, vault, policy, trail }),
      suspensions: ports.suspensions,
      standings: ports.standings,
      catalogue: new CatalogueDesk({ loaded, folder, store: ports.pins, pins, policy, trail, clock: ports.clock }),
      policy,
      law,
      reviews,
      limits,
      taints,
      replicas,
      pins,
      trail,
      identity,
      roster,
      loaded,
      clock: ports.clock,
      closers,
      signIn: signInsLater(loaded, { fetcher, vault }),
      vault,
      walls: await wallsOf(ports),
    });
  }

  /** Reads the roster of this moment, where it can be read. */
  async readRoster(): Promise<void> {
    await this.parts.identity.roster.refresh().catch(() => undefined);
  }

  /** The person of an account, as the roster has them now. Throws a Refusal where there is none. */
  async principalOf(user: string): Promise<Principal> {
    await this.readRoster();
    return anybody(this.parts.identity)(user);
  }

  /** Throws where this person may not grant roles and the like. */
  mayAdministerPeople(person: Principal): void {
    const decision = this.parts.policy.decide(person, { action: 'call', entry: PEOPLE });
    if (decision.effect !== 'permit') throw new Error(`${person.subject} may not administer people; an account with the grant admin may.`);
  }

  /** Throws where this person may not sign the gateway in at upstreams, or look after what the vault holds. */
  maySignIn(person: Principal): void {
    this.may(person, UPSTREAM_SIGN_IN, 'look after sign-ins at upstreams');
  }

  /** Throws where this person may not reset limits. */
  mayResetLimits(person: Principal): void {
    this.may(person, LIMIT_RESET, 'reset limits');
  }

  /** Throws where this person may not put up walls: that is for the broker who answers for the firm, for compliance and for an administrator. */
  mayPutUpWalls(person: Principal): void {
    const isBroker = person.roles.includes('broker') && person.member?.designatedBroker === true;
    if (!isBroker && !person.roles.includes('compliance')) this.may(person, WALLS, 'put up walls');
  }

  /** Begins a sign-in of the gateway. Throws where that upstream takes none, or cannot be asked. */
  signInAt(slug: string, redirectUri: string): Promise<UpstreamSignIn> {
    return this.parts.signIn(slug, redirectUri);
  }

  /** @param tool `upstream/name` or the public name `upstream_name`; of others than tools the qualified name, e.g. `crm/prompt:follow_up` */
  explain(person: Principal, tool: string, supposed?: Supposed): Explanation & { wall?: WallFinding } {
    const wall = wallOnRecord(this.parts.walls, person, supposed?.arguments);
    return { ...explain(this.parts, person, offerEntry(this.parts.loaded.config, tool), supposed), ...(wall ? { wall } : {}) };
  }

  private may(person: Principal, entry: PolicyEntry, what: string): void {
    if (this.parts.policy.decide(person, { action: 'call', entry }).effect !== 'permit')
      throw new Error(`${person.subject} may not ${what}; an account with the grant admin may.`);
  }

  /** Closes this too, after everything of the office itself. */
  closeWith(close: () => Promise<void>): void {
    this.afterwards = close;
  }

  async close(): Promise<void> {
    await this.parts.closers.close();
    await this.afterwards();
  }
}

/** One command of all needs a client of MCP: it is read when somebody signs in. */
function signInsLater(loaded: LoadedConfig, terms: OAuthTerms): BeginSignIn {
  return async (slug, redirectUri) => {
    const { signInsAt } = await import('./upstream-oauth-parts.js');
    return signInsAt(loaded, { ...terms, clientInfo: SERVER_INFO })(slug, redirectUri);
  };
}
