/** A held call that waits for a person. Times are milliseconds since the epoch. */
export interface Review {
  readonly id: string;
  readonly openedAt: number;
  readonly expiresAt: number;
  readonly subject: string;
  readonly upstream: string;
  readonly tool: string;
  /** SHA-256 of the canonical arguments as the caller sent them: an approval is for exactly this call. */
  readonly argumentsDigest: string;
  readonly approverRole: string;
  readonly status: 'open' | 'approved' | 'refused' | 'used';
  readonly decidedBy?: string;
  readonly decidedAt?: number;
  readonly reason?: string;
}

export interface ReviewQuery {
  readonly subject: string;
  readonly upstream: string;
  readonly tool: string;
  readonly argumentsDigest: string;
}

/** Where held calls are kept. Every method is durable before it resolves. */
export abstract class ReviewStore {
  abstract open(review: Review): Promise<void>;
  /** The newest review of exactly this call that has not expired. */
  abstract find(query: ReviewQuery): Promise<Review | undefined>;
  abstract get(id: string): Promise<Review | undefined>;
  abstract list(status?: Review['status']): Promise<Review[]>;
  /** Moves `from` to `to` only if it is still `from`: true when this call did it (single use across nodes). */
  // oxlint-disable-next-line max-params -- one statement of the database, with all that it writes
  abstract transition(id: string, from: Review['status'], to: Review['status'], by: string, at: number, reason?: string): Promise<boolean>;
}
