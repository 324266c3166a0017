import type { Clock, JsonObject } from '@gatehouse/kernel';
import type { ConnectionProfile } from '../connection/connection-profile.js';
import { changedPages } from './changed-pages.js';
import { ENTITY_EVENT, eventPages, keysFilter, newestEvent } from './entity-events.js';
import { instantOf } from './evaluate/kinds.js';
import { saysNo } from '../terms/row-values.js';
import type { ReplicaSettings } from './replica-settings.js';
import type { PurgeReason, ReplicaBatch, ReplicaPlace, ReplicaRow, ReplicaStore } from './replica-store.js';
import type { ReplicaWatch } from './replica-watch.js';
import { replicaChildrenOf, type ReplicatedResource } from './resources.js';
import type { TakenRecord, TakenRecords } from './taken-records.js';
import { unanswered } from './unanswered.js';
import type { UpstreamReads } from './upstream-reads.js';

export interface RunParts {
  readonly profile: ConnectionProfile;
  readonly settings: ReplicaSettings;
  readonly store: ReplicaStore;
  readonly clock: Clock;
  readonly holder: string;
  readonly leaseMs: number;
  readonly reads: UpstreamReads;
  readonly taken: TakenRecords;
  readonly watch: ReplicaWatch;
}

type Change = Pick<ReplicaBatch, 'resource'> & Partial<Pick<ReplicaBatch, 'rows' | 'purge' | 'place' | 'read'>>;

/** Keys that are asked for at once after events or a comparison. */
const KEYS = 50;
/** Without a list operator each key is a condition of its own, of which providers take few. */
const CONDITIONS = 5;

/** One run of replication under a lease: resource by resource what changed, then what the MLS's events name. */
export class ReplicationRun {
  private places: ReadonlyMap<string, ReplicaPlace> = new Map();
  private resources: readonly ReplicatedResource[] = [];
  /** Listings that are about to be written. */
  private readonly coming = new Set<string>();
  private loading = false;
  private read = 0;

  constructor(private readonly parts: RunParts) {}

  async bringUpToDate(resources: readonly ReplicatedResource[], followsEvents: boolean): Promise<void> {
    this.resources = resources;
    const places = await this.parts.store.places(this.parts.profile.id);
    this.places = new Map(places.map((place) => [place.resource, place]));
    if (followsEvents && this.places.get(ENTITY_EVENT)?.cursor === undefined)
      await this.write({ resource: ENTITY_EVENT, place: { cursor: await newestEvent(this.parts.reads) } });
    for (const resource of resources) await this.changes(resource);
    this.loading = false;
    if (followsEvents) await this.events(resources);
    for (const resource of resources) await this.reconciled(resource);
  }

  private async changes(resource: ReplicatedResource): Promise<void> {
    const { taken, reads, clock, settings } = this.parts;
    const place = this.places.get(resource.name);
    const isLoading = place?.loadedAt === undefined;
    this.loading = isLoading;
    const startedAt = clock.now();
    const from = place?.cursor === undefined || isLoading ? place?.cursor : before(place.cursor, settings.overlap);
    const walk = { resource: resource.name, select: taken.select(resource.name), from };
    let expected = place?.expected;
    let loaded = place?.read ?? 0;
    for await (const page of changedPages(reads, walk, startedAt)) {
      // What is left of a load that was broken off is no count of the whole.
      if (isLoading && place?.cursor === undefined) expected ??= page.count;
      loaded += page.rows.length;
      const now = clock.now();
      await this.take(resource, page.rows, {
        ...(page.cursor === undefined ? {} : { cursor: page.cursor }),
        ...(expected === undefined ? {} : { expected }),
        ...(page.last ? { syncedAt: now, ...(isLoading ? { loadedAt: now } : {}) } : {}),
      });
      this.told(resource.name, isLoading ? { read: loaded, expected } : undefined);
    }
    if (isLoading) await this.parts.store.survey();
  }

  private async unknown(resource: ReplicatedResource, rows: readonly JsonObject[]): Promise<string[]> {
    if (replicaChildrenOf(resource.name).length === 0) return [];
    const keys = rows.filter((row) => !saysNo(row['MlgCanView'])).map((row) => String(row[resource.key]));
    const held = await this.parts.store.held(this.parts.profile.id, resource.name, keys);
    return keys.filter((key) => !held.has(key));
  }

  /**
   * What belongs to a listing that is new, or may be shown again, may have changed long ago. It is fetched before the listing is written: were
   * this run to end in between, the next one would find the listing new again.
   */
  private async belongings({ name }: ReplicatedResource, keys: readonly string[]): Promise<void> {
    for (const key of keys) this.coming.add(key);
    const children = this.resources.filter(({ parent }) => parent?.resource === name);
    for (const child of keys.length === 0 ? [] : children) await this.asked(child, child.parent!.field, keys);
  }

  /** Asks for records by a field; gives what was answered. */
  private async asked(resource: ReplicatedResource, by: string, keys: readonly string[]): Promise<JsonObject[]> {
    const { listOperator } = this.parts.profile.provider;
    const size = listOperator ? KEYS : CONDITIONS;
    const select = this.parts.taken.select(resource.name);
    const found: JsonObject[] = [];
    for (let from = 0; from < keys.length; from += size) {
      const query = { ...(select ? { select } : {}), filter: keysFilter(by, keys.slice(from, from + size), listOperator) };
      for await (const rows of this.parts.reads.pages({ resource: resource.name, query })) {
        await this.take(resource, rows, undefined);
        found.push(...rows);
      }
    }
    return found;
  }

  /** Writes a page: what may be kept is kept, what may not is deleted. */
  private async take(resource: ReplicatedResource, rows: readonly JsonObject[], place: ReplicaBatch['place']): Promise<void> {
    if (!this.loading) await this.belongings(resource, await this.unknown(resource, rows));
    const records = await this.belonging(
      resource,
      rows.map((row) => this.parts.taken.taken(resource, row)).filter((record) => record !== undefined),
    );
    const hidden = records.filter(({ visible }) => !visible);
    const now = this.parts.clock.now();
    const signalAt = Math.min(now, ...hidden.map(({ modified = now }) => modified));
    this.read += rows.length;
    await this.write({
      resource: resource.name,
      rows: records.filter(({ visible }) => visible).map(({ row }) => row),
      purge: purgeOf(
        hidden.map(({ key }) => key),
        { reason: 'MlgCanView', signalAt, at: now },
      ),
      ...(place ? { place } : {}),
      read: rows.length,
    });
  }

  /** What belongs to a listing that is not held is not held either. */
  private async belonging({ parent }: ReplicatedResource, records: readonly TakenRecord[]): Promise<readonly TakenRecord[]> {
    if (!parent || records.length === 0) return records;
    const keys = [...new Set(records.map((record) => record.parent).filter((key) => key !== undefined))];
    const held = await this.parts.store.held(this.parts.profile.id, parent.resource, keys);
    return records.filter((record) => record.parent !== undefined && (held.has(record.parent) || this.coming.has(record.parent)));
  }

  private async events(resources: readonly ReplicatedResource[]): Promise<void> {
    const { reads, clock } = this.parts;
    for await (const page of eventPages(reads, this.places.get(ENTITY_EVENT)?.cursor ?? '0')) {
      const heardAt = clock.now();
      for (const resource of resources) {
        const keys = [...(page.keys.get(resource.name) ?? [])];
        await this.followUp(resource, keys, heardAt);
      }
      await this.write({ resource: ENTITY_EVENT, place: { cursor: page.cursor, syncedAt: heardAt } });
    }
  }

  /** Asks for records by key. What is not answered any more is not to be kept any more. */
  private async followUp(resource: ReplicatedResource, keys: readonly string[], signalAt: number): Promise<void> {
    if (keys.length === 0) return;
    const gone = await unanswered(keys, async (some) => {
      const rows = await this.asked(resource, resource.key, some);
      return rows.map((row) => String(row[resource.key]));
    });
    await this.write({ resource: resource.name, purge: purgeOf(gone, { reason: 'EntityEvent404', signalAt, at: this.parts.clock.now() }) });
  }

  /** From time to time all keys are compared: Core servers say nothing of what they delete. */
  private async reconciled(resource: ReplicatedResource): Promise<void> {
    const { store, profile, settings, clock } = this.parts;
    const name = `${resource.name}#keys`;
    const now = clock.now();
    const last = this.places.get(name)?.syncedAt ?? this.places.get(resource.name)?.loadedAt ?? now;
    if (now - last < settings.reconcileEvery) return;
    for (let after: string | undefined; ;) {
      const keys = await store.keys(profile.id, resource.name, { after, limit: KEYS * 10 });
      if (keys.length === 0) break;
      await this.missing(resource, keys);
      after = keys.at(-1);
    }
    await this.write({ resource: name, place: { syncedAt: now } });
  }

  private async missing(resource: ReplicatedResource, keys: readonly string[]): Promise<void> {
    const { profile, reads, clock } = this.parts;
    const { listOperator } = profile.provider;
    const size = listOperator ? KEYS : CONDITIONS;
    for (let from = 0; from < keys.length; from += size) {
      const gone = await unanswered(keys.slice(from, from + size), async (some) => {
        const query = { select: [[resource.key]], filter: keysFilter(resource.key, some, listOperator), top: size };
        const answered: string[] = [];
        // A page may have fewer rows than were asked for.
        for await (const rows of reads.pages({ resource: resource.name, query })) {
          answered.push(...rows.map((row) => String(row[resource.key])));
          if (answered.length >= some.length) break;
        }
        return answered;
      });
      const now = clock.now();
      await this.write({ resource: resource.name, purge: purgeOf(gone, { reason: 'gone', signalAt: now, at: now }) });
    }
  }

  private async write({
    purge,
    rows = [],
    ...change
  }: Omit<Change, 'purge'> & { purge?: ReplicaBatch['purge'] | undefined }): Promise<void> {
    const { store, profile, holder, clock, leaseMs } = this.parts;
    const leaseUntil = clock.now() + leaseMs;
    await store.write({
      connection: profile.id,
      holder,
      leaseUntil,
      rows: rows as readonly ReplicaRow[],
      ...change,
      ...(purge ? { purge } : {}),
    });
  }

  private told(resource: string, loading: { read: number; expected: number | undefined } | undefined): void {
    this.parts.watch.progress({ connection: this.parts.profile.id, resource, read: this.read, ...(loading ? { loading } : {}) });
  }
}

function purgeOf(keys: readonly string[], why: { reason: PurgeReason; signalAt: number; at: number }): ReplicaBatch['purge'] | undefined {
  return keys.length === 0 ? undefined : { keys, ...why };
}

function before(cursor: string, milliseconds: number): string {
  return new Date(instantOf(cursor) - milliseconds).toISOString();
}
