import { Refusal } from '@gatehouse/kernel';
import { NoTurn } from '../upstream/asking-processes.js';
import { BackOff } from '../upstream/back-off.js';

/** Failures in a row after which an upstream is left alone for a while. */
const TRIP_AT = 5;

/**
 * Circuit breaker of one upstream: closed while it works; open after several failures in a row, when callers hear so at once; then one
 * call is let through to see. Only being unreachable or silent counts, never what an upstream reports as its own error.
 */
export class Circuit {
  private failures = 0;
  private openUntil = 0;
  private trying = false;
  private readonly backOff = new BackOff(2_000, 60_000);

  /** Throws UPSTREAM_DOWN with the seconds to wait where the upstream rests. */
  enter(now: number): void {
    if (this.failures < TRIP_AT) return;
    if (this.trying || now < this.openUntil) {
      const retryAfterSeconds = Math.max(1, Math.ceil((this.openUntil - now) / 1000));
      throw new Refusal('UPSTREAM_DOWN', 'It failed several times in a row.', { retryAfterSeconds });
    }
    this.trying = true;
  }

  leave(fault: unknown, now: number): void {
    this.trying = false;
    if (isUnreachable(fault)) {
      this.failures += 1;
      // Calls that fail together are one failure: each of them must not double the rest.
      if (this.failures >= TRIP_AT && now >= this.openUntil) this.openUntil = now + this.backOff.next();
    } else if (!toldNothing(fault)) {
      this.failures = 0;
      this.backOff.reset();
    }
  }
}

const isDown = (fault: unknown): fault is Refusal =>
  fault instanceof Refusal && (fault.code === 'UPSTREAM_DOWN' || fault.code === 'UPSTREAM_TIMEOUT');
/** An upstream that says when to come back was not asked: its own circuit rests. */
const rests = (fault: Refusal): boolean => fault.data?.['retryAfterSeconds'] !== undefined;

const isUnreachable = (fault: unknown): boolean => isDown(fault) && !rests(fault);
const toldNothing = (fault: unknown): boolean =>
  (isDown(fault) && rests(fault)) || fault instanceof NoTurn || (fault instanceof Refusal && fault.code === 'CANCELLED');
