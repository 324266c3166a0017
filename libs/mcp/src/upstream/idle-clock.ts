/** Says when something was used by nobody for a while. Without a time it never says so. */
export class IdleClock {
  private users = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly idleMs: number | undefined,
    private readonly onIdle: () => void,
  ) {}

  /** Counts from now. */
  restart(): void {
    if (this.idleMs === undefined) return;
    // One timer for the clock's whole life: refresh() costs a call next to nothing, and revives one that has fired.
    if (this.timer) this.timer.refresh();
    else this.timer = setTimeout(() => this.struck(), this.idleMs).unref();
  }

  async whileUsed<T>(work: () => Promise<T>): Promise<T> {
    this.users += 1;
    try {
      return await work();
    } finally {
      this.users -= 1;
      if (this.users === 0) this.restart();
    }
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private struck(): void {
    if (this.users === 0) this.onIdle();
  }
}
