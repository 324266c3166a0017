/**
 * How many notifications of one kind a call may have: a burst, then so many a second. MCP asks both sides to limit their rate (2025-11-25 and
 * 2026-07-28, basic/utilities/progress and server/utilities/logging); a flood would otherwise wait for the response stages message by message,
 * and with it the answer.
 */
export class NotificationAllowance {
  private left: number;
  private countedAt: number | undefined;

  constructor(
    private readonly burst: number,
    private readonly perSecond: number,
  ) {
    this.left = burst;
  }

  /** Whether one more may be sent now, a time in milliseconds that only ever rises. */
  take(now = performance.now()): boolean {
    const gained = this.countedAt === undefined ? 0 : ((now - this.countedAt) * this.perSecond) / 1_000;
    this.countedAt = now;
    this.left = Math.min(this.burst, this.left + gained);
    if (this.left < 1) return false;
    this.left -= 1;
    return true;
  }
}
