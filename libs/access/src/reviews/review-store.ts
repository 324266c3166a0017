import type { HoldGround, TokenClaims } from '@gatehouse/kernel';

/** One person's yes. */
export interface Approval {
  /** The role they decided in; `break_glass` where they let it through alone. */
  readonly role: string;
  readonly by: string;
  readonly at: number;
  /** How they had signed in, by which they are looked up again before their word is used. */
  readonly as?: Pick<TokenClaims, 'issuer' | 'clientId' | 'groups'>;
}

/** Why it waits beside what policy says, as those who decide are told. */
export type ReviewGround = Omit<HoldGround, 'approvers' | 'suggests'>;

/** A held call that waits for people. Times are milliseconds since the epoch. */
export interface Review {
  readonly id: string;
  readonly openedAt: number;
  readonly expiresAt: number;
  readonly subject: string;
  readonly upstream: string;
  readonly tool: string;
  /** Keyed digest of the canonical arguments as the upstream would get them: an approval is for exactly this call. */
  readonly argumentsDigest: string;
  /** Roles that have to approve, each by another person. */
  readonly approverRoles: readonly string[];
  readonly approvals: readonly Approval[];
  readonly grounds: readonly ReviewGround[];
  /** What will be sent, sealed. Gone when the review is over. */
  readonly sealed?: string;
  readonly status: 'open' | 'approved' | 'refused' | 'used';
  readonly decidedBy?: string;
  readonly decidedAt?: number;
  readonly reason?: string;
}

export type ReviewQuery = Pick<Review, 'subject' | 'upstream' | 'tool' | 'argumentsDigest'>;

/** What a decision, or the use of an approval, changes. */
export interface ReviewChange extends Pick<Review, 'status'>, Partial<Pick<Review, 'approvals' | 'decidedBy' | 'decidedAt' | 'reason'>> {
  /** True where nobody needs to see what would be sent any more. */
  readonly over: boolean;
}

/** Where held calls are kept. Every method is durable before it resolves. */
export abstract class ReviewStore {
  abstract open(review: Review): Promise<void>;
  /** The reviews of exactly this call that have not expired, newest first: nodes that it reached at once opened one each. */
  abstract ofCall(query: ReviewQuery): Promise<readonly Review[]>;
  abstract get(id: string): Promise<Review | undefined>;
  abstract list(status?: Review['status']): Promise<Review[]>;
  /** What this person asked and is good after `now`, newest first. */
  abstract listOf(subject: string, now: number): Promise<Review[]>;
  /** Makes the change only if status and approvals are still those of `seen`: true when this call did it (once, whatever other nodes do). */
  abstract change(seen: Review, change: ReviewChange): Promise<boolean>;
  /** Puts what would be sent in place under another key, where it is still what was seen. Returns whether it was. */
  abstract reseal(seen: Review, sealed: string): Promise<boolean>;
  /** Forgets what would have been sent by reviews that ran out. Returns how many there were. */
  abstract forgetExpired(now: number): Promise<number>;
  /** Forgets of which record a ground is, of those with these keys, but for reviews of whoever is `spared`, by sign-in name in lower case. Returns how many reviews there were. */
  abstract forgetRecords(keys: readonly string[], spared: ReadonlySet<string>): Promise<number>;
  /** Takes reviews away whole. Returns how many. */
  abstract remove(ids: readonly string[]): Promise<number>;
}
