import type { ServedFields } from '../query/served-fields.js';
import type { ResoRequest } from '../reso/next-link.js';
import type { RequestUse, ResoPage } from '../reso/page.js';

export interface SourceHealth {
  readonly state: 'up' | 'down' | 'unknown';
  readonly reason?: string;
}

/** Where the records of one MLS connection are read from: the MLS itself, or a replica of it. Whoever reads need not know which. */
export abstract class ListingSource {
  abstract readonly served: ServedFields;
  abstract readonly health: SourceHealth;

  /** One page. Throws Refusal MLS_QUERY, MLS_QUOTA, UPSTREAM_DOWN, UPSTREAM_TIMEOUT, UPSTREAM_ERROR, RESULT_TOO_LARGE or CANCELLED. */
  abstract query(request: ResoRequest, use: RequestUse): Promise<ResoPage>;

  /** A page that an earlier one named. */
  abstract follow(next: ResoRequest, use: RequestUse): Promise<ResoPage>;

  /** Learns which fields are served. */
  abstract loadMetadata(use: RequestUse): Promise<void>;

  /** How old the answers are: milliseconds since the epoch of the moment that they show. */
  abstract asOf(now: number): number;

  abstract close(): Promise<void>;
}
