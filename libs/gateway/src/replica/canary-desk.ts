import type { Canary, CanaryStore } from '@gatehouse/mls';

export interface FoundCanary extends Pick<Canary, 'listingKey' | 'connection' | 'subject' | 'application' | 'shown'> {
  /** By which of its marks it was found. */
  readonly by: 'number' | 'address';
  /** ISO times. */
  readonly firstShownAt: string;
  readonly lastShownAt: string;
}

const compact = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
const iso = (at: number): string => new Date(at).toISOString();

/** Says whose invented listings stand in a text that turned up somewhere. */
export class CanaryDesk {
  constructor(private readonly store: CanaryStore) {}

  async foundIn(text: string): Promise<readonly FoundCanary[]> {
    const searched = compact(text);
    const found: FoundCanary[] = [];
    for (const { listing: _listing, listingId, address, madeAt, shownAt, slot: _slot, ...canary } of await this.store.all()) {
      const numbered = [canary.listingKey, listingId].some((number) => searched.includes(compact(number)));
      if (!numbered && !searched.includes(compact(address))) continue;
      found.push({ ...canary, by: numbered ? 'number' : 'address', firstShownAt: iso(madeAt), lastShownAt: iso(shownAt) });
    }
    return found;
  }
}
