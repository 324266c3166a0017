import { Refusal, type Clock } from '@gatehouse/kernel';
import { ServedFields } from '../query/served-fields.js';
import type { ResoRequest } from '../reso/next-link.js';
import type { RequestUse, ResoPage } from '../reso/page.js';
import { ResourceMissing } from '../reso/upstream-faults.js';
import { ListingSource, type SourceHealth } from '../source/listing-source.js';
import { metadataOf } from './metadata-text.js';
import { ReplicaReading } from './replica-reading.js';
import type { ReplicaPlace, ReplicaStore } from './replica-store.js';

export interface ReplicaSourceOptions {
  readonly connection: string;
  readonly store: ReplicaStore;
  readonly clock: Clock;
  /** Milliseconds after which a replica that was not brought up to date answers no more. */
  readonly maximumAge: number;
  /** Rows of one page at most. */
  readonly maxTop: number;
}

interface Standing {
  readonly readAt: number;
  readonly metadata: string;
  readonly endedAt: number | undefined;
  readonly places: ReadonlyMap<string, ReplicaPlace>;
}

/** Another node may have brought the replica up to date, or purged it. */
const STANDING_KEPT_MS = 1000;
const LISTINGS = 'Property';

/** An MLS connection that is read from its replica. Nothing here reaches the MLS. */
export class ReplicaSource extends ListingSource {
  readonly served = new ServedFields();
  health: SourceHealth = { state: 'unknown', reason: 'its replica has not been looked at yet' };
  private readonly reading: ReplicaReading;
  private standing: Standing | undefined;
  private learntFrom = '';

  constructor(private readonly options: ReplicaSourceOptions) {
    super();
    this.reading = new ReplicaReading(options.connection, options.store, this.served);
  }

  async query({ resource, query }: ResoRequest, use: RequestUse): Promise<ResoPage> {
    use.permit.spend();
    await this.usable(resource);
    const top = Math.min(query.top ?? this.options.maxTop, this.options.maxTop);
    const { rows, count, more } = await this.reading.page(resource, { ...query, top }, use.signal);
    const skip = (query.skip ?? 0) + rows.length;
    return {
      rows,
      ...(count === undefined ? {} : { count }),
      ...(more && rows.length > 0 ? { next: () => ({ resource, query: { ...query, top, skip } }) } : {}),
    };
  }

  follow(next: ResoRequest, use: RequestUse): Promise<ResoPage> {
    return this.query(next, use);
  }

  /** Which fields the replica holds. Throws Refusal UPSTREAM_DOWN while there is none. */
  async loadMetadata(use: RequestUse): Promise<void> {
    use.permit.spend();
    await this.usable(LISTINGS);
  }

  asOf(now: number): number {
    return this.standing?.places.get(LISTINGS)?.syncedAt ?? now;
  }

  async close(): Promise<void> {
    // The database is closed by whoever opened it.
  }

  private async usable(resource: string): Promise<void> {
    const standing = await this.current();
    const why = this.unusable(standing);
    this.health = why === undefined ? { state: 'up' } : { state: 'down', reason: why };
    if (why !== undefined) throw new Refusal('UPSTREAM_DOWN', why);
    if (!this.served.hasResource(resource)) throw new ResourceMissing();
    if (standing!.places.get(resource)?.loadedAt === undefined)
      throw new Refusal('UPSTREAM_DOWN', 'The replica of the MLS does not hold this yet.');
  }

  private unusable(standing: Standing | undefined): string | undefined {
    if (standing?.endedAt !== undefined) return 'The replica of this MLS was purged; its data may not be shown any more.';
    const listings = standing?.places.get(LISTINGS);
    if (listings?.loadedAt === undefined) return 'The replica of this MLS is being loaded. Try again in some minutes.';
    const age = this.options.clock.now() - (listings.syncedAt ?? listings.loadedAt);
    if (age <= this.options.maximumAge) return undefined;
    return 'The replica of this MLS could not be brought up to date for too long, so its listings are not shown.';
  }

  private async current(): Promise<Standing | undefined> {
    const now = this.options.clock.now();
    if (this.standing && now - this.standing.readAt < STANDING_KEPT_MS && this.unusable(this.standing) === undefined) return this.standing;
    const { store, connection } = this.options;
    const [state, places] = [await store.state(connection), await store.places(connection)];
    this.standing = state && {
      readAt: now,
      metadata: state.metadata,
      endedAt: state.endedAt,
      places: new Map(places.map((place) => [place.resource, place])),
    };
    // Before the first load nothing is known, which is something else than an MLS that serves nothing.
    if (state && state.metadata !== '{}' && state.metadata !== this.learntFrom) {
      this.served.learn(metadataOf(state.metadata));
      this.learntFrom = state.metadata;
    }
    return this.standing;
  }
}
