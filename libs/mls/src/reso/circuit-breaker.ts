import { Refusal, type Clock } from '@gatehouse/kernel';

const FAILURES = 5;
const FIRST_REST_MS = 5_000;
const LONGEST_REST_MS = 60_000;

/** closed: requests pass. open: none does. half_open: one was let through to see. */
export type CircuitState = 'closed' | 'open' | 'half_open';
export interface Circuit {
  readonly state: CircuitState;
  /** Failures in a row. */
  readonly failures: number;
  /** Milliseconds until it is tried again; 0 where it is closed. */
  readonly restMs: number;
  /** How often it opened since the start. */
  readonly opened: number;
}
/** One request that was let through, to say how it ended. */
export interface Passage {
  readonly probe: boolean;
}

/** Leaves an MLS alone that fails again and again: five failures in a row rest it for 5 s, each failed probe after that for twice as long, up to a minute. */
export class CircuitBreaker {
  private failures = 0;
  private probes = 0;
  private restUntil = 0;
  private probing = false;
  private opened = 0;

  constructor(private readonly clock: Clock) {}

  get circuit(): Circuit {
    const { failures, opened } = this;
    const restMs = Math.max(0, this.restUntil - this.clock.now());
    if (failures < FAILURES) return { state: 'closed', failures, restMs: 0, opened };
    return { state: this.probing ? 'half_open' : 'open', failures, restMs, opened };
  }

  /** Throws Refusal UPSTREAM_DOWN while it rests. After the rest one request is let through to see. */
  enter(): Passage {
    if (this.failures < FAILURES) return { probe: false };
    const { state, restMs } = this.circuit;
    if (restMs > 0 || state === 'half_open') {
      const retryAfterSeconds = Math.max(1, Math.ceil(restMs / 1000));
      throw new Refusal('UPSTREAM_DOWN', 'It failed several times in a row.', { retryAfterSeconds });
    }
    this.probing = true;
    return { probe: true };
  }

  succeeded(): void {
    this.failures = 0;
    this.probes = 0;
    this.probing = false;
  }

  /** Requests that were on their way when it opened tell nothing new. */
  failed({ probe }: Passage): void {
    if (this.failures >= FAILURES && !probe) return;
    this.failures += 1;
    if (probe) {
      this.probing = false;
      this.probes += 1;
    }
    if (this.failures < FAILURES) return;
    this.restUntil = this.clock.now() + Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** Math.min(10, this.probes));
    if (!probe) this.opened += 1;
  }

  /** The request told nothing about the MLS: its caller left, or it was not sent. */
  left({ probe }: Passage): void {
    if (probe) this.probing = false;
  }
}
