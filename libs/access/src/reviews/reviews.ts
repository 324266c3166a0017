import { canonicalJson, uuidv7, type Clock, type JsonObject, type Principal } from '@gatehouse/kernel';
import type { Policy } from '../policy/policy.js';
import { Deciders, isOwn } from './deciders.js';
import { withHiddenDigits } from './hidden-digits.js';
import type { Requesters } from './requesters.js';
import { ReviewFault } from './review-fault.js';
import { boundTo, type ReviewSeal } from './review-seal.js';
import { rulesOf, tellsAll } from './told.js';
import { ReviewStore, type Approval, type Review, type ReviewChange, type ReviewGround, type ReviewQuery } from './review-store.js';

const LIFE_MS = 24 * 3_600_000;
/** Told what a decision makes of a review before it counts: what cannot be put on record is not decided. */
export type BeforeDecision = (made: Review) => Promise<void>;

export interface ReviewParts {
  readonly store: ReviewStore;
  readonly policy: Policy;
  readonly requesters: Requesters;
  readonly seal: ReviewSeal;
  readonly clock: Clock;
}

/** A call that policy holds. `arguments` as the upstream would get them, with the reason where one was asked for. */
export interface HeldCall {
  readonly subject: string;
  readonly upstream: string;
  readonly tool: string;
  readonly arguments: JsonObject;
  readonly grounds?: readonly ReviewGround[];
}

/** A held call on its way back in: `approved` was used up by this very call, the others say what stands in the way. */
export interface Admission {
  readonly review: Review;
  readonly state: 'approved' | 'waiting' | 'refused';
}

/** A review with exactly what would be sent, for those who decide about it. */
export interface ShownReview {
  readonly review: Review;
  /** Undefined when the review is over, or was opened under another key. */
  readonly arguments?: JsonObject;
}

/** What a person may do about a review now. */
export type ReviewOptions = Readonly<Record<'approve' | 'refuse' | 'breakGlass', boolean>>;

interface Settling {
  readonly reason: string | undefined;
  readonly before: BeforeDecision | undefined;
}

/** Held calls: opened by the path, decided by people, used once. */
export class Reviews {
  private readonly opening = new Map<string, Promise<Review>>();

  private readonly deciders: Deciders;

  constructor(private readonly parts: ReviewParts) {
    this.deciders = new Deciders(parts);
  }

  /** Uses up an approval of exactly this call where there is one; else finds its open review or opens one. One no is enough, whatever else was said. */
  async admit(call: HeldCall, approverRoles: readonly string[]): Promise<Admission> {
    const { store, clock } = this.parts;
    const query = this.queryOf(call);
    const found = (await store.ofCall(query)).filter(({ expiresAt }) => expiresAt > clock.now());
    const refused = found.find(({ status }) => status === 'refused');
    if (refused) return { review: refused, state: 'refused' };
    const live = found.filter((review) => tellsAll(review, call, approverRoles) && this.deciders.standBy(review));
    for (const review of live)
      // Lost to a call at the same moment, an approval is used: this call needs one of its own.
      if (review.status === 'approved' && (await store.change(review, { status: 'used', over: true })))
        return { review: { ...review, status: 'used' }, state: 'approved' };
    for (const review of live) if (review.status === 'open' && (await this.sentBy(review))) return { review, state: 'waiting' };
    return { review: await this.open(query, call, approverRoles), state: 'waiting' };
  }

  find(id: string): Promise<Review | undefined> {
    return this.parts.store.get(id);
  }

  list(status?: Review['status']): Promise<Review[]> {
    return this.parts.store.list(status);
  }

  /** What waits for this person, oldest first. */
  async waitingFor(person: Principal): Promise<Review[]> {
    const now = this.parts.clock.now();
    const open = (await this.parts.store.list('open')).filter(({ expiresAt }) => expiresAt > now);
    return open.filter((review) => this.deciders.roleFor(person, review) !== undefined).toReversed();
  }

  /** What this person asked and has not run out, newest first. */
  askedBy({ subject }: Principal): Promise<Review[]> {
    return this.parts.store.listOf(subject, this.parts.clock.now());
  }

  optionsFor(person: Principal, review: Review): ReviewOptions {
    const isOpen = this.isOpen(review);
    return {
      approve: isOpen && this.deciders.roleFor(person, review) !== undefined,
      refuse: isOpen && this.deciders.mayEverDecide(person, review),
      breakGlass: isOpen && this.deciders.mayBreakGlass(person, review),
    };
  }

  /** For those who may decide, and for whoever asked. Throws ReviewFault not_yours. */
  async show(id: string, person: Principal): Promise<ShownReview> {
    const review = await this.parts.store.get(id);
    if (!review || !(isOwn(person, review) || this.deciders.mayEverDecide(person, review))) throw ReviewFault.notYours();
    const sent = await this.sentBy(review);
    if (sent === undefined) return { review };
    return { review, arguments: review.grounds.some(({ hidesDigits }) => hidesDigits) ? withHiddenDigits(sent) : sent };
  }

  /** One person's yes; the call can be made once when every role has given its own. Throws ReviewFault. */
  async approve(id: string, approver: Principal, reason?: string, before?: BeforeDecision): Promise<Review> {
    const review = await this.openReview(id, approver);
    const role = this.deciders.roleFor(approver, review);
    if (role === undefined) throw this.deciders.mayEverDecide(approver, review) ? ReviewFault.secondPerson() : ReviewFault.notYours();
    await this.assertReadable(review);
    return this.settle(review, this.approvalOf(role, approver), { reason, before });
  }

  /** Turns the call down until the review expires: one no is enough. Throws ReviewFault. */
  async refuse(id: string, approver: Principal, reason: string, before?: BeforeDecision): Promise<Review> {
    const review = await this.openReview(id, approver);
    if (!this.deciders.mayEverDecide(approver, review)) throw ReviewFault.notYours();
    const decided = { decidedBy: approver.subject, decidedAt: this.parts.clock.now(), reason };
    return this.change(review, { status: 'refused', ...decided, over: true }, before);
  }

  /** Lets the call through alone, for an emergency. Whoever calls this raises the alert. Throws ReviewFault. */
  async breakGlass(id: string, person: Principal, reason: string, before?: BeforeDecision): Promise<Review> {
    const review = await this.parts.store.get(id);
    if (!review || !this.deciders.mayBreakGlass(person, review)) throw ReviewFault.notYours();
    this.assertOpen(review);
    await this.assertReadable(review);
    return this.settle(review, this.approvalOf('break_glass', person), { reason, before });
  }

  forgetExpired(): Promise<number> {
    return this.parts.store.forgetExpired(this.parts.clock.now());
  }

  private queryOf({ subject, upstream, tool, arguments: sent }: HeldCall): ReviewQuery {
    const digest = this.parts.seal.digest('held call', upstream, tool, canonicalJson(sent));
    return { subject, upstream, tool, argumentsDigest: Buffer.from(digest).toString('hex') };
  }

  /** One review for the same call made many times at once. */
  private open(query: ReviewQuery, call: HeldCall, approverRoles: readonly string[]): Promise<Review> {
    const key = JSON.stringify([query, approverRoles, rulesOf(call)]);
    const running = this.opening.get(key);
    if (running) return running;
    const started = this.write(query, call, approverRoles).finally(() => this.opening.delete(key));
    this.opening.set(key, started);
    return started;
  }

  private async write(query: ReviewQuery, call: HeldCall, approverRoles: readonly string[]): Promise<Review> {
    const { clock, seal, store } = this.parts;
    const now = clock.now();
    const id = uuidv7(now);
    const sealed = await seal.close(call.arguments, boundTo(id));
    const due = { openedAt: now, expiresAt: now + LIFE_MS };
    const review: Review = { id, ...due, ...query, approverRoles, approvals: [], grounds: call.grounds ?? [], sealed, status: 'open' };
    await store.open(review);
    return review;
  }

  private async openReview(id: string, approver: Principal): Promise<Review> {
    const review = await this.parts.store.get(id);
    // One answer for both: ids of other people's reviews are not to be probed for.
    if (!review || !this.deciders.mayEverDecide(approver, review)) throw ReviewFault.notYours();
    this.assertOpen(review);
    return review;
  }

  private assertOpen(review: Review): void {
    if (!this.isOpen(review))
      throw new ReviewFault('closed', 'This review is not open any more. The call must be made again to open a new one.');
  }

  /** What nobody can read any more, nobody can approve. */
  private async assertReadable(review: Review): Promise<void> {
    if (!(await this.sentBy(review)))
      throw new ReviewFault(
        'closed',
        'What this call would send cannot be read any more: its key was retired. The call must be made again.',
      );
  }

  /** Undefined when the review is over, and where what it would send does not open. */
  private async sentBy({ id, sealed }: Review): Promise<JsonObject | undefined> {
    return sealed === undefined ? undefined : this.parts.seal.open(sealed, boundTo(id));
  }

  private isOpen({ status, expiresAt }: Review): boolean {
    return status === 'open' && expiresAt > this.parts.clock.now();
  }

  private approvalOf(role: string, { subject, token: { issuer, clientId, groups } }: Principal): Approval {
    return { role, by: subject, at: this.parts.clock.now(), as: { issuer, clientId, ...(groups ? { groups } : {}) } };
  }

  private settle(review: Review, approval: Approval, { reason, before }: Settling): Promise<Review> {
    const approvals = [...review.approvals, approval];
    const given = new Set(approvals.map(({ role }) => role));
    const isDone = given.has('break_glass') || review.approverRoles.every((role) => given.has(role));
    const decided = isDone ? { decidedBy: approval.by, decidedAt: approval.at } : {};
    const said = reason === undefined ? {} : { reason };
    return this.change(review, { status: isDone ? 'approved' : 'open', approvals, ...decided, ...said, over: false }, before);
  }

  private async change(review: Review, change: ReviewChange, before?: BeforeDecision): Promise<Review> {
    const { over, ...made } = change;
    const { sealed, ...rest } = review;
    const changed = { ...rest, ...(over || sealed === undefined ? {} : { sealed }), ...made };
    await before?.(changed);
    if (!(await this.parts.store.change(review, change)))
      throw new ReviewFault('closed', 'Somebody else has just decided this review. Look at it again.');
    return changed;
  }
}
