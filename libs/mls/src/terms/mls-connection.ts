import { Refusal, sha256Hex, SystemClock, type Clock, type FieldDictionary, type McpCall } from '@gatehouse/kernel';
import { Canaries } from '../canary/canaries.js';
import type { CanaryStore } from '../canary/canary-store.js';
import { WithheldSource } from '../canary/withheld-source.js';
import type { ConnectionProfile } from '../connection/connection-profile.js';
import type { QuerySecurity } from '../query/query-security.js';
import type { EnumerationWatch } from '../quota/enumeration-watch.js';
import type { ExportMeter } from '../quota/export-caps.js';
import { QuotaLedger } from '../quota/quota-ledger.js';
import { MemoryAllowanceStore, type AllowanceStore } from '../quota/allowance-store.js';
import type { QuotaStore } from '../quota/quota-store.js';
import { REPLICA_DEFAULTS, type ReplicaSettings } from '../replica/replica-settings.js';
import { ReplicaSource } from '../replica/replica-source.js';
import type { ReplicaStore } from '../replica/replica-store.js';
import { MemorySightingStore, type SightingStore } from '../quota/sighting-store.js';
import { ResoClient } from '../reso/reso-client.js';
import { SimplyRetsSource } from '../simplyrets/simplyrets-source.js';
import type { ListingSource } from '../source/listing-source.js';
import { FieldRulesSource } from '../reso/field-rules-source.js';
import { FollowedRoster } from '../reso/followed-roster.js';
import { LearntFields } from '../reso/learnt-fields.js';
import { ResoRoster } from '../reso/reso-roster.js';
import { MemoryLookupStore, type LookupStore } from '../writes/lookup-store.js';
import { Lookups } from '../writes/lookups.js';
import { ResoWriter } from '../writes/reso-writer.js';
import { MemoryWriteStore, type WriteStore } from '../writes/write-store.js';
import { Approval } from './approval.js';
import { displayFeeds } from './feeds.js';
import type { Caller } from './caller.js';
import { LicenceTerms } from './licence-terms.js';
import type { RowRules, WithheldListings } from './row-rules.js';
import { WithheldPlaces } from './withheld-places.js';

export interface ConnectionParts {
  readonly profile: ConnectionProfile;
  readonly dictionary: FieldDictionary;
  /** Durable counts. */
  readonly store: QuotaStore;
  /** What is used of the upstream credential; of this process alone where left out. */
  readonly allowance?: AllowanceStore;
  /** Writes by their idempotency keys. */
  readonly writes?: WriteStore;
  /** Lists of values that were read; of this process alone where left out. */
  readonly lookups?: LookupStore;
  /** What people were shown and tried; of this process alone where left out. */
  readonly sightings?: SightingStore;
  /** Keyed digest of what goes into the stores about people and listings. */
  readonly digest?: (text: string) => string;
  readonly clock?: Clock;
  /** Where a connection that is `replica_only` is read from. */
  readonly replica?: ReplicaStore;
  /** For a connection with `canaries: true`. */
  readonly canaries?: { readonly secret: Uint8Array; readonly store: CanaryStore };
}

/** Rows of one page of a replica; what a caller may have is bounded by the caps. */
const REPLICA_PAGE = 5000;
const shortDigest = (text: string): string => sha256Hex(text).slice(0, 32);

/** Everything that belongs to one MLS connection, wired once. The tools and the roster share what they read from and its allowance. */
export class MlsConnection {
  /** What is read from: the MLS itself, or its replica. */
  readonly client: ListingSource;
  /** The allowance of what is read from: that of the credential, or none for a replica. */
  readonly ledger: QuotaLedger;
  /** The MLS itself with the credential's allowance, for replication. */
  readonly upstream: { readonly client: ResoClient; readonly ledger: QuotaLedger };
  readonly replica: ReplicaSettings;
  /** Undefined where the connection has none. */
  readonly canaries: Canaries | undefined;
  private readonly learnt: LearntFields;
  private readonly places: WithheldPlaces;
  private readonly withheld: WithheldListings = new WeakMap();
  private terms: LicenceTerms;
  private readonly licenceOf: (profile: ConnectionProfile) => LicenceTerms;
  readonly roster: ResoRoster;
  readonly writer: ResoWriter;
  readonly lookups: Lookups;
  readonly writeStore: WriteStore;
  /** The same, kept in step with what changes. */
  readonly followed: FollowedRoster;
  readonly clock: Clock;

  constructor(parts: ConnectionParts) {
    const { profile, dictionary, store, replica } = parts;
    const { writes = new MemoryWriteStore(), clock = new SystemClock(), allowance = new MemoryAllowanceStore(clock) } = parts;
    const { sightings = new MemorySightingStore(), digest = shortDigest } = parts;
    this.clock = clock;
    const upstream = { credential: `mls:${profile.credential}`, limits: profile.limits, longestMs: profile.timeoutMs };
    const ledger = new QuotaLedger({ ...upstream, clock, store: allowance });
    this.upstream = { ledger, client: new ResoClient(profile, ledger, clock) };
    this.replica = { ...REPLICA_DEFAULTS, ...profile.settings.replica };
    const local = replica && profile.settings.mode === 'replica_only' ? this.replicaSource(profile.id, replica) : undefined;
    const other = profile.provider.id === 'simplyrets' ? new SimplyRetsSource(profile, ledger, clock) : undefined;
    const source = local ?? other ?? this.upstream.client;
    this.canaries =
      profile.settings.canaries && parts.canaries ? new Canaries(profile.id, source.served, { ...parts.canaries, clock }) : undefined;
    this.client = this.canaries ? new WithheldSource(source, this.canaries) : source;
    this.ledger = local ? new QuotaLedger({ credential: `replica:${profile.id}`, limits: {}, clock, store: allowance }) : ledger;
    this.places = new WithheldPlaces({ sightings, digest, clock });
    const { served } = this.client;
    const { withheld } = this;
    this.licenceOf = (licensed) => new LicenceTerms(licensed, { dictionary, served, store, sightings, digest, clock, withheld });
    this.terms = this.licenceOf(profile);
    const fieldRules = new FieldRulesSource({ ...this.upstream, served, clock });
    this.learnt = new LearntFields({ source: this.client, ledger: this.ledger, fieldRules, clock });
    this.writer = new ResoWriter(profile, ledger, clock);
    this.lookups = new Lookups({ ...this.upstream, connection: profile.id, clock, store: parts.lookups ?? new MemoryLookupStore() });
    this.writeStore = writes;
    this.roster = new ResoRoster(this.client, this.ledger, () => this.ready());
    this.followed = new FollowedRoster(this.roster);
  }

  /** The moment that answers show, in milliseconds since the epoch: now, or when the replica was last brought up to date. */
  asOf(): number {
    return this.client.asOf(this.clock.now());
  }

  /** Closes what it reads from, and its way to the MLS. */
  async close(): Promise<void> {
    await this.client.close();
    await this.upstream.client.close();
  }

  private replicaSource(connection: string, store: ReplicaStore): ReplicaSource {
    const { maximumAge } = this.replica;
    return new ReplicaSource({ connection, store, clock: this.clock, maximumAge, maxTop: REPLICA_PAGE });
  }

  get slug(): string {
    return this.profile.slug;
  }

  /** As its settings are now; asked again at each use, since answers to the licence's questions change while calls go on. */
  get profile(): ConnectionProfile {
    return this.terms.profile;
  }

  get meter(): ExportMeter {
    return this.terms.meter;
  }

  get watch(): EnumerationWatch {
    return this.terms.watch;
  }

  get security(): QuerySecurity {
    return this.terms.security;
  }

  rulesFor(caller: Pick<Caller, 'use'>): RowRules {
    return this.terms.rulesFor(caller);
  }

  /** Takes up other answers to what the licence is asked, and ends what is being read under the old ones. Where it reads from stays. */
  takeUp(profile: ConnectionProfile): void {
    profile.suspended = this.profile.suspended;
    this.terms = this.licenceOf(profile);
    this.approval.renew();
    this.approvalChanged();
  }

  /** Remembers what was withheld from this caller, before the rest is shown. */
  async keepWithheld(caller: Caller): Promise<void> {
    await this.places.note(caller.subject, this.rulesFor(caller).withheldFrom(caller));
  }

  private readonly approval = new Approval();

  /** Aborts when the approval of this connection is taken back: what is being read then is not shown. */
  get withdrawn(): AbortSignal {
    return this.approval.withdrawn;
  }

  onApprovalChanged(listener: () => void): void {
    this.approval.onChanged(listener);
  }

  approvalChanged(): void {
    this.approval.changed(!this.profile.unservable(this.clock.now()));
  }

  /** Throws Refusal MLS_LICENCE where nothing may be served now, with the event for the audit on the call. */
  checkServable(call: McpCall): void {
    const unservable = this.profile.unservable(this.clock.now());
    if (!unservable) return;
    call.label(unservable.event);
    throw new Refusal('MLS_LICENCE', unservable.sentence);
  }

  /** As checkServable; and throws where the licence does not cover the application, or a consumer who asks. */
  checkLicence(call: McpCall): void {
    this.checkServable(call);
    const { aiUse, settings } = this.profile;
    if (!this.profile.admits(call.principal.get().token.clientId)) {
      call.label('mls.usecase.mismatch');
      throw new Refusal(
        'MLS_LICENCE',
        'Its contract does not name this application among those that may get its data. Ask your broker or compliance officer.',
      );
    }
    const forDisplay = aiUse.consumerFacing === true && displayFeeds(settings.useCases).size > 0;
    if (call.obligations?.reach !== 'public' || forDisplay) return;
    call.label('mls.usecase.mismatch');
    throw new Refusal('MLS_LICENCE', 'It does not cover assistants for consumers.');
  }

  /** Before anything is read the gateway knows which of its rule fields this MLS serves. */
  ready(): Promise<void> {
    return this.learnt.ready();
  }
}
