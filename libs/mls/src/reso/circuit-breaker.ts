import { Refusal, type Clock } from '@gatehouse/kernel';

const FAILURES = 5;
const FIRST_REST_MS = 5_000;
const LONGEST_REST_MS = 60_000;

/** Leaves an MLS alone that fails again and again: five failures in a row rest it for 5 s, each further one for twice as long, up to a minute. */
export class CircuitBreaker {
  private failures = 0;
  private restUntil = 0;
  private probing = false;

  constructor(private readonly clock: Clock) {}

  /** Throws Refusal UPSTREAM_DOWN while it rests. After the rest one request is let through to see. */
  enter(): void {
    if (this.failures < FAILURES) return;
    const now = this.clock.now();
    if (now < this.restUntil || this.probing) {
      const seconds = Math.max(1, Math.ceil((this.restUntil - now) / 1000));
      throw new Refusal('UPSTREAM_DOWN', `It failed several times in a row. Retry after ${seconds} seconds.`, {
        data: { retryAfterSeconds: seconds },
      });
    }
    this.probing = true;
  }

  succeeded(): void {
    this.failures = 0;
    this.probing = false;
  }

  failed(): void {
    this.failures += 1;
    this.probing = false;
    const rest = FIRST_REST_MS * 2 ** Math.max(0, Math.min(10, this.failures - FAILURES));
    if (this.failures >= FAILURES) this.restUntil = this.clock.now() + Math.min(LONGEST_REST_MS, rest);
  }

  /** The request told nothing about the MLS: its caller left. */
  left(): void {
    this.probing = false;
  }
}
