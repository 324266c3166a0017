/** Waiting times that double after each failure and start over after a success. Jittered, so that many do not return at once. */
export class BackOff {
  private failures = 0;

  constructor(
    private readonly firstMs: number,
    private readonly longestMs: number,
  ) {}

  /** Counts a failure; milliseconds to wait before the next attempt. */
  next(): number {
    const whole = Math.min(this.longestMs, this.firstMs * 2 ** Math.min(this.failures, 20));
    this.failures += 1;
    return whole * (0.75 + Math.random() * 0.25);
  }

  reset(): void {
    this.failures = 0;
  }
}
