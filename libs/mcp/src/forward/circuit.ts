import { Refusal } from '@gatehouse/kernel';
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

  /** Throws UPSTREAM_DOWN where the upstream rests. */
  enter(now: number): void {
    if (this.failures < TRIP_AT) return;
    if (this.trying || now < this.openUntil) throw new Refusal('UPSTREAM_DOWN');
    this.trying = true;
  }

  leave(fault: unknown, now: number): void {
    this.trying = false;
    if (isUnreachable(fault)) {
      this.failures += 1;
      // Calls that fail together are one failure: each of them must not double the rest.
      if (this.failures >= TRIP_AT && now >= this.openUntil) this.openUntil = now + this.backOff.next();
    } else if (!(fault instanceof Refusal && fault.code === 'CANCELLED')) {
      this.failures = 0;
      this.backOff.reset();
    }
  }
}

function isUnreachable(fault: unknown): boolean {
  return fault instanceof Refusal && (fault.code === 'UPSTREAM_DOWN' || fault.code === 'UPSTREAM_TIMEOUT');
}
