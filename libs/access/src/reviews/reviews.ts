import { uuidv7, type Clock, type Principal, type Role } from '@gatehouse/kernel';
import { Policy } from '../policy/policy.js';
import { Requesters } from './requesters.js';
import { ReviewStore, type Review, type ReviewQuery } from './review-store.js';

const LIFE_MS = 24 * 3_600_000;

/** Why a review was not decided. The message says what to do. */
export class ReviewFault extends Error {
  constructor(
    readonly why: 'closed' | 'not_yours',
    message: string,
  ) {
    super(message);
    this.name = 'ReviewFault';
  }
}

/** A held call on its way back in: `approved` was used up by this very call, the others say what stands in the way. */
export interface Admission {
  readonly review: Review;
  readonly state: 'approved' | 'waiting' | 'refused';
}

/** Held calls: opened by the path, decided by people, used once. */
export class Reviews {
  private readonly opening = new Map<string, Promise<Review>>();

  constructor(
    private readonly store: ReviewStore,
    private readonly policy: Policy,
    private readonly requesters: Requesters,
    private readonly clock: Clock,
  ) {}

  /** Uses up the approval of exactly this call where there is one; else finds its open review or opens one. */
  async admit(query: ReviewQuery, approverRole: string): Promise<Admission> {
    const found = await this.store.find(query);
    const live = found && found.expiresAt > this.clock.now() ? found : undefined;
    if (live?.status === 'refused') return { review: live, state: 'refused' };
    if (live?.status === 'open') return { review: live, state: 'waiting' };
    // Lost to a call at the same moment, an approval is used: this call needs one of its own.
    if (live?.status === 'approved' && (await this.store.transition(live.id, 'approved', 'used', query.subject, this.clock.now()))) {
      return { review: { ...live, status: 'used' }, state: 'approved' };
    }
    return { review: await this.open(query, approverRole), state: 'waiting' };
  }

  find(id: string): Promise<Review | undefined> {
    return this.store.get(id);
  }

  list(status?: Review['status']): Promise<Review[]> {
    return this.store.list(status);
  }

  /** Lets the call be made once until the review expires. Throws ReviewFault. */
  approve(id: string, approver: Principal): Promise<Review> {
    return this.settle(id, approver, 'approved');
  }

  /** Turns the call down until the review expires. Throws ReviewFault. */
  refuse(id: string, approver: Principal, reason: string): Promise<Review> {
    return this.settle(id, approver, 'refused', reason);
  }

  /** One review for the same call made many times at once. */
  private open(query: ReviewQuery, approverRole: string): Promise<Review> {
    const key = JSON.stringify([query.subject, query.upstream, query.tool, query.argumentsDigest]);
    const running = this.opening.get(key);
    if (running) return running;
    const started = this.write(query, approverRole).finally(() => this.opening.delete(key));
    this.opening.set(key, started);
    return started;
  }

  private async write(query: ReviewQuery, approverRole: string): Promise<Review> {
    const now = this.clock.now();
    const review: Review = { id: uuidv7(now), openedAt: now, expiresAt: now + LIFE_MS, ...query, approverRole, status: 'open' };
    await this.store.open(review);
    return review;
  }

  private async settle(id: string, approver: Principal, to: 'approved' | 'refused', reason?: string): Promise<Review> {
    const review = await this.store.get(id);
    if (!review || !this.mayDecide(approver, review)) {
      // One answer for both: ids of other people's reviews are not to be probed for.
      throw new ReviewFault('not_yours', 'There is no such review for you to decide. List the open reviews.');
    }
    const now = this.clock.now();
    if (review.status !== 'open' || review.expiresAt <= now) {
      throw new ReviewFault('closed', 'This review is not open any more. The call must be made again to open a new one.');
    }
    if (!(await this.store.transition(id, 'open', to, approver.subject, now, reason))) {
      throw new ReviewFault('closed', 'Somebody else has just decided this review. Look at it again.');
    }
    return { ...review, status: to, decidedBy: approver.subject, decidedAt: now, ...(reason === undefined ? {} : { reason }) };
  }

  private mayDecide(approver: Principal, review: Review): boolean {
    const ownRequest = approver.subject.toLowerCase() === review.subject.toLowerCase();
    const office = this.requesters.officeOf(review.subject);
    return this.policy.approval(approver, { approverRole: review.approverRole as Role, ownRequest, office }).permitted;
  }
}
