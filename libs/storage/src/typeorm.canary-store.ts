import { CanaryStore, type Canary } from '@gatehouse/mls';
import type { JsonObject } from '@gatehouse/kernel';
import type { DataSource } from 'typeorm';
import { CanaryListingEntity } from './entities/canary-listing.entity.js';
import { StoreFault, withoutValues } from './store-fault.js';

type Place = Pick<Canary, 'connection' | 'subject' | 'application' | 'slot'>;
type Made = Pick<Canary, 'listingKey' | 'listingId' | 'address' | 'listing'>;

const canaryOf = ({ listing, ...rest }: CanaryListingEntity): Canary => ({ ...rest, listing: JSON.parse(listing) as JsonObject });

/** Canaries of all nodes. */
export class TypeormCanaryStore extends CanaryStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async shown({ connection, subject, application, slot }: Place, at: number, make: () => Made): Promise<Canary> {
    const place = { connection, subject, application, slot };
    const kept = (await this.find(place)) ?? (await this.made(place, at, make()));
    const { manager } = this.dataSource;
    await withoutValues(async () => {
      await manager.increment(CanaryListingEntity, place, 'shown', 1);
      await manager.update(CanaryListingEntity, place, { shownAt: at });
    });
    return { ...canaryOf(kept), shownAt: at, shown: kept.shown + 1 };
  }

  private find(place: Place): Promise<CanaryListingEntity | null> {
    return withoutValues(() => this.dataSource.manager.findOneBy(CanaryListingEntity, place));
  }

  /** Another node may have made it in between. */
  private async made(place: Place, at: number, { listing, ...made }: Made): Promise<CanaryListingEntity> {
    const row = { ...made, ...place, listing: JSON.stringify(listing), madeAt: at, shownAt: at, shown: 0 };
    try {
      await withoutValues(() => this.dataSource.manager.insert(CanaryListingEntity, row));
      return row;
    } catch (error) {
      const other = error instanceof StoreFault && error.isDuplicate ? await this.find(place) : null;
      if (other) return other;
      throw error;
    }
  }

  async all(): Promise<readonly Canary[]> {
    const rows = await withoutValues(() =>
      this.dataSource.manager.find(CanaryListingEntity, { order: { madeAt: 'ASC', listingKey: 'ASC' } }),
    );
    return rows.map(canaryOf);
  }
}
