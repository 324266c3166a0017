import type { JsonObject } from '@gatehouse/kernel';

/** An invented listing that one person sees through one application, and nobody else. */
export interface Canary {
  readonly listingKey: string;
  readonly listingId: string;
  readonly address: string;
  readonly connection: string;
  readonly subject: string;
  /** OAuth client of the application. */
  readonly application: string;
  /** Which of this person's searches it stands among: a digest of place and kind. */
  readonly slot: string;
  readonly listing: JsonObject;
  /** Milliseconds since the epoch. */
  readonly madeAt: number;
  readonly shownAt: number;
  readonly shown: number;
}

/** Canaries are kept apart from every listing, so that none can be taken for one. */
export abstract class CanaryStore {
  /** The one of this place, made by `make` where there is none; of two nodes that make it at once one wins. Counts as shown. */
  abstract shown(
    place: Pick<Canary, 'connection' | 'subject' | 'application' | 'slot'>,
    at: number,
    make: () => Pick<Canary, 'listingKey' | 'listingId' | 'address' | 'listing'>,
  ): Promise<Canary>;
  abstract all(): Promise<readonly Canary[]>;
}
