import { SystemClock, type Clock, type FieldDictionary } from '@gatehouse/kernel';
import type { ConnectionProfile } from '../connection/connection-profile.js';
import { LicensedDictionary } from '../query/licensed-dictionary.js';
import { QuerySecurity } from '../query/query-security.js';
import { ExportMeter } from '../quota/export-caps.js';
import { QuotaLedger } from '../quota/quota-ledger.js';
import { MemoryQuotaStore, type QuotaStore } from '../quota/quota-store.js';
import { ResoClient } from '../reso/reso-client.js';
import { ResoRoster } from '../reso/reso-roster.js';
import { Lookups } from '../writes/lookups.js';
import { ResoWriter } from '../writes/reso-writer.js';
import { MemoryWriteStore, type WriteStore } from '../writes/write-store.js';
import { RowRules } from './row-rules.js';

export interface ConnectionParts {
  readonly profile: ConnectionProfile;
  readonly dictionary: FieldDictionary;
  /** Durable counts. */
  readonly store: QuotaStore;
  /** Counts per second: leave out in a single process, give `store` where several share the credential. */
  readonly bursts?: QuotaStore;
  /** Writes by their idempotency keys. */
  readonly writes?: WriteStore;
  readonly clock?: Clock;
}

const METADATA_SUBJECT = 'gatehouse:metadata';

/** Everything that belongs to one MLS connection, wired once. The tools and the roster share its client and its allowance. */
export class MlsConnection {
  readonly profile: ConnectionProfile;
  readonly client: ResoClient;
  readonly ledger: QuotaLedger;
  readonly meter: ExportMeter;
  readonly security: QuerySecurity;
  readonly rules: RowRules;
  readonly roster: ResoRoster;
  readonly writer: ResoWriter;
  readonly lookups: Lookups;
  readonly writeStore: WriteStore;
  readonly clock: Clock;

  constructor({
    profile,
    dictionary,
    store,
    bursts = new MemoryQuotaStore(),
    writes = new MemoryWriteStore(),
    clock = new SystemClock(),
  }: ConnectionParts) {
    this.profile = profile;
    this.clock = clock;
    this.ledger = new QuotaLedger({ credential: `mls:${profile.id}`, limits: profile.limits, clock, store, bursts });
    this.client = new ResoClient(profile, this.ledger, clock);
    this.meter = new ExportMeter(profile.id, profile.caps, store, clock);
    const licensed = new LicensedDictionary(dictionary, {
      withheldFields: profile.settings.withheldFields ?? [],
      ...(profile.settings.closePriceAudience ? { closePriceAudience: profile.settings.closePriceAudience } : {}),
    });
    this.security = new QuerySecurity(licensed, this.client.served);
    this.rules = new RowRules(profile, licensed);
    this.writer = new ResoWriter(profile, this.ledger, clock);
    this.lookups = new Lookups(this);
    this.writeStore = writes;
    this.roster = new ResoRoster(this.client, this.ledger, () => this.ready());
  }

  get slug(): string {
    return this.profile.slug;
  }

  private learning: Promise<void> | undefined;

  /** Before anything is read the gateway knows which of its rule fields this MLS serves: a row without FeedTypes must be one of an MLS that has none. */
  async ready(): Promise<void> {
    if (this.client.served.learnt) return;
    // One exchange for all who wait; none of them can cancel it for the others.
    this.learning ??= this.learn().finally(() => {
      this.learning = undefined;
    });
    await this.learning;
  }

  private async learn(): Promise<void> {
    const permit = await this.ledger.reserve(METADATA_SUBJECT, false);
    await this.client.loadMetadata({ permit, subject: METADATA_SUBJECT, shared: false, signal: new AbortController().signal });
  }
}
