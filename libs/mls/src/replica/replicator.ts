import { sha256Hex, type Clock, type FieldDictionary } from '@gatehouse/kernel';
import type { ConnectionProfile } from '../connection/connection-profile.js';
import { printExpression } from '../odata/print.js';
import type { QuotaLedger } from '../quota/quota-ledger.js';
import type { ResoClient } from '../reso/reso-client.js';
import { certifyPurges } from './certified-purges.js';
import { ENTITY_EVENT } from './entity-events.js';
import { checkSignals } from './purge-signals.js';
import { metadataText } from './metadata-text.js';
import type { ReplicaSettings } from './replica-settings.js';
import { LeaseLost, type PurgeReason, type ReplicaStore } from './replica-store.js';
import type { PurgeJournal, ReplicaWatch, RunOutcome } from './replica-watch.js';
import { ReplicationRun } from './replication-run.js';
import { REPLICATED, type ReplicatedResource } from './resources.js';
import { TakenRecords } from './taken-records.js';
import { UpstreamReads } from './upstream-reads.js';

export interface ReplicatorParts {
  readonly profile: ConnectionProfile;
  readonly settings: ReplicaSettings;
  readonly client: ResoClient;
  readonly ledger: QuotaLedger;
  readonly dictionary: FieldDictionary;
  readonly store: ReplicaStore;
  readonly clock: Clock;
  /** Name of this process; the same after a restart, so that it need not wait for the lease of its own past. */
  readonly holder: string;
  readonly journal: PurgeJournal;
}

/** A node that dies holds up the others for so long. */
const LEASE_MS = 30_000;

/** Keeps the replica of one connection: loads it, brings it up to date, deletes what may not be kept, and certifies that. */
export class Replicator {
  private surveyed = false;

  constructor(private readonly parts: ReplicatorParts) {}

  get connection(): string {
    return this.parts.profile.id;
  }

  /**
   * One run. `busy`: another node is at it. `ended`: the licence is over or the replica was purged on purpose. Rejects with a Refusal of
   * the client where the MLS cannot be read; what was read until then is kept, and the next run goes on from there.
   */
  async run(watch: ReplicaWatch, signal: AbortSignal): Promise<RunOutcome> {
    const { store, clock, holder } = this.parts;
    const now = clock.now();
    const over = this.licenceOver(now);
    if (over !== undefined) {
      await this.end('licenceEnd', watch, over);
      return 'ended';
    }
    if ((await store.state(this.connection))?.endedAt !== undefined) {
      await this.certify(watch);
      return 'ended';
    }
    if (!(await store.lease(this.connection, holder, now + LEASE_MS, now))) return 'busy';
    try {
      await this.replicate(watch, signal);
      // A replica may have been loaded by an older version, or be another one by now.
      if (!this.surveyed) await store.survey();
      this.surveyed = true;
    } catch (error) {
      if (error instanceof LeaseLost) return (await store.state(this.connection))?.endedAt === undefined ? 'busy' : 'ended';
      throw error;
    } finally {
      await store.release(this.connection, holder);
      // Also what a run that failed has deleted.
      await this.certify(watch);
    }
    return 'synced';
  }

  /** Deletes everything and replicates no more until `resume`. `signalAt`: when this became necessary. */
  async end(reason: PurgeReason, watch: ReplicaWatch, signalAt = this.parts.clock.now()): Promise<void> {
    const { store, clock } = this.parts;
    const now = clock.now();
    // First the end, so that nothing is answered or loaded while it is deleted.
    if ((await store.state(this.connection))?.endedAt === undefined) await store.describe(this.connection, { endedAt: now });
    await store.purgeAll(this.connection, { reason, signalAt, at: now });
    await this.certify(watch);
  }

  /** Lets replication go on after an end. The lease comes first: whoever says so is who loads it, and not the node that looks next. */
  async resume(): Promise<void> {
    const { store, clock, holder } = this.parts;
    const now = clock.now();
    await store.lease(this.connection, holder, now + LEASE_MS, now);
    await store.describe(this.connection, { endedAt: null });
  }

  /** When the licence ended, where it has: by its last day, or since nobody may have assistants read the data any more. */
  licenceOver(now: number): number | undefined {
    const { settings, profile } = this.parts;
    if (profile.aiUse.inferenceAllowed === false) return now;
    const end = settings.licenceEnds === undefined ? Number.POSITIVE_INFINITY : profile.calendar.endOf(settings.licenceEnds);
    return now > end ? end : undefined;
  }

  private async replicate(watch: ReplicaWatch, signal: AbortSignal): Promise<void> {
    const { profile, settings, store, client, ledger, clock, holder, dictionary } = this.parts;
    await this.checkScope();
    const waiting = async (): Promise<void> => {
      await store.lease(this.connection, holder, clock.now() + LEASE_MS, clock.now());
    };
    const reads = new UpstreamReads(client, ledger, signal, waiting);
    await reads.metadata();
    checkSignals(profile.settings.purge?.signals ?? [], client.served);
    const isWanted = ({ name, onRequest = false }: ReplicatedResource): boolean => settings.resources?.includes(name) ?? !onRequest;
    const wanted = REPLICATED.filter((resource) => client.served.hasResource(resource.name) && isWanted(resource));
    const taken = new TakenRecords(profile, dictionary, client.served, wanted);
    await store.describe(this.connection, { metadata: metadataText(taken.kept) });
    const run = new ReplicationRun({ profile, settings, store, clock, holder, leaseMs: LEASE_MS, reads, taken, watch });
    await run.bringUpToDate(wanted, client.served.hasResource(ENTITY_EVENT));
  }

  /** A replica of something else is none: another address or filter begins anew. */
  private async checkScope(): Promise<void> {
    const { profile, store, clock } = this.parts;
    const scope = sha256Hex(`${profile.baseUrl.href}\n${profile.mandatory ? printExpression(profile.mandatory) : ''}`);
    const state = await store.state(this.connection);
    if (state?.scope === scope) return;
    const at = clock.now();
    if (state?.scope) await store.purgeAll(this.connection, { reason: 'scopeChanged', signalAt: at, at });
    await store.describe(this.connection, { scope });
  }

  private async certify(watch: ReplicaWatch): Promise<void> {
    const { store, journal, settings } = this.parts;
    await certifyPurges({ store, journal, purgeWithin: settings.purgeWithin }, this.connection, watch);
  }
}
