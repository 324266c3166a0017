import { canonicalJson, Refusal, uuidv7, type Clock, type JsonObject, type Principal, type Role } from '@gatehouse/kernel';
import { Policy } from '../policy/policy.js';
import { withHiddenDigits } from './hidden-digits.js';
import { Requesters } from './requesters.js';
import { ReviewFault } from './review-fault.js';
import { boundTo, type ReviewSeal } from './review-seal.js';
import { rulesOf, tellsAll } from './told.js';
import { ReviewStore, type Approval, type Review, type ReviewGround, type ReviewQuery } from './review-store.js';

const LIFE_MS = 24 * 3_600_000;
/** The caller in person, not their assistant. */
const SELF = 'self';

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

/** Held calls: opened by the path, decided by people, used once. */
export class Reviews {
  private readonly opening = new Map<string, Promise<Review>>();

  constructor(private readonly parts: ReviewParts) {}

  /** Uses up an approval of exactly this call where there is one; else finds its open review or opens one. One no is enough, whatever else was said. */
  async admit(call: HeldCall, approverRoles: readonly string[]): Promise<Admission> {
    const { store, clock } = this.parts;
    const query = this.queryOf(call);
    const found = (await store.ofCall(query)).filter(({ expiresAt }) => expiresAt > clock.now());
    const refused = found.find(({ status }) => status === 'refused');
    if (refused) return { review: refused, state: 'refused' };
    const live = found.filter((review) => tellsAll(review, call, approverRoles));
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
    return open.filter((review) => this.roleFor(person, review) !== undefined).toReversed();
  }

  /** What this person asked and has not run out, newest first. */
  askedBy({ subject }: Principal): Promise<Review[]> {
    return this.parts.store.listOf(subject, this.parts.clock.now());
  }

  optionsFor(person: Principal, review: Review): ReviewOptions {
    const isOpen = this.isOpen(review);
    return {
      approve: isOpen && this.roleFor(person, review) !== undefined,
      refuse: isOpen && this.mayEverDecide(person, review),
      breakGlass: isOpen && this.mayBreakGlass(person, review),
    };
  }

  /** For those who may decide, and for whoever asked. Throws ReviewFault not_yours. */
  async show(id: string, person: Principal): Promise<ShownReview> {
    const review = await this.parts.store.get(id);
    if (!review || !(isOwn(person, review) || this.mayEverDecide(person, review))) throw ReviewFault.notYours();
    const sent = await this.sentBy(review);
    if (sent === undefined) return { review };
    return { review, arguments: review.grounds.some(({ hidesDigits }) => hidesDigits) ? withHiddenDigits(sent) : sent };
  }

  /** One person's yes; the call can be made once when every role has given its own. Throws ReviewFault. */
  async approve(id: string, approver: Principal, reason?: string): Promise<Review> {
    const review = await this.openReview(id, approver);
    const role = this.roleFor(approver, review);
    if (role === undefined) throw this.mayEverDecide(approver, review) ? ReviewFault.secondPerson() : ReviewFault.notYours();
    await this.assertReadable(review);
    return this.settle(review, { role, by: approver.subject, at: this.parts.clock.now() }, reason);
  }

  /** Turns the call down until the review expires: one no is enough. Throws ReviewFault. */
  async refuse(id: string, approver: Principal, reason: string): Promise<Review> {
    const review = await this.openReview(id, approver);
    if (!this.mayEverDecide(approver, review)) throw ReviewFault.notYours();
    return this.change(review, { status: 'refused', decidedBy: approver.subject, decidedAt: this.parts.clock.now(), reason, over: true });
  }

  /** Lets the call through alone, for an emergency. Whoever calls this raises the alert. Throws ReviewFault. */
  async breakGlass(id: string, person: Principal, reason: string): Promise<Review> {
    const review = await this.parts.store.get(id);
    if (!review || !this.mayBreakGlass(person, review)) throw ReviewFault.notYours();
    this.assertOpen(review);
    await this.assertReadable(review);
    return this.settle(review, { role: 'break_glass', by: person.subject, at: this.parts.clock.now() }, reason);
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
    if (!review || !this.mayEverDecide(approver, review)) throw ReviewFault.notYours();
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

  private settle(review: Review, approval: Approval, reason?: string): Promise<Review> {
    const approvals = [...review.approvals, approval];
    const given = new Set(approvals.map(({ role }) => role));
    const isDone = given.has('break_glass') || review.approverRoles.every((role) => given.has(role));
    const decided = isDone ? { decidedBy: approval.by, decidedAt: approval.at } : {};
    return this.change(review, {
      status: isDone ? 'approved' : 'open',
      approvals,
      ...decided,
      ...(reason === undefined ? {} : { reason }),
      over: false,
    });
  }

  private async change(review: Review, change: Parameters<ReviewStore['change']>[1]): Promise<Review> {
    if (!(await this.parts.store.change(review, change)))
      throw new ReviewFault('closed', 'Somebody else has just decided this review. Look at it again.');
    const { over, ...made } = change;
    const { sealed, ...rest } = review;
    return { ...rest, ...(over || sealed === undefined ? {} : { sealed }), ...made };
  }

  /** The role that this person could still decide in; undefined where there is none, or where they have decided already. */
  private roleFor(person: Principal, review: Review): string | undefined {
    if (review.approvals.some(({ by }) => by.toLowerCase() === person.subject.toLowerCase())) return undefined;
    const given = new Set(review.approvals.map(({ role }) => role));
    return review.approverRoles.find((role) => !given.has(role) && this.asks(person, review, { action: 'approve', role }));
  }

  private mayEverDecide(person: Principal, review: Review): boolean {
    return review.approverRoles.some((role) => this.asks(person, review, { action: 'approve', role }));
  }

  private mayBreakGlass(person: Principal, review: Review): boolean {
    return this.asks(person, review, { action: 'break_glass', role: review.approverRoles.find((role) => role !== SELF) ?? 'broker' });
  }

  private asks(person: Principal, review: Review, { action, role }: { action: 'approve' | 'break_glass'; role: string }): boolean {
    if (role === SELF && action === 'approve') return isOwn(person, review);
    const asker = this.askerOf(review.subject);
    if (!asker) return false;
    const request = { action, approverRole: role as Role, ownRequest: isOwn(person, review), ...asker };
    return this.parts.policy.approval(person, request).permitted;
  }

  /** Undefined for somebody who is gone, and while no roster can be read: nobody then decides about what they asked. */
  private askerOf(subject: string): { readonly office: string | undefined } | undefined {
    try {
      return { office: this.parts.requesters.officeOf(subject) };
    } catch (thrown) {
      if (thrown instanceof Refusal) return undefined;
      throw thrown;
    }
  }
}

const isOwn = (person: Principal, review: Review): boolean => person.subject.toLowerCase() === review.subject.toLowerCase();
