import { setTimeout as sleep } from 'node:timers/promises';
import type { Delivery } from './delivery.js';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/** The stream on which a gateway speaks first to a client of the older era: changed lists, requests that belong to no call. */
export class ServerStream {
  private isOpen = false;

  constructor(
    private readonly delivery: Delivery,
    private readonly write: (text: string) => Promise<void>,
  ) {}

  /** Keeps a stream open until the signal; a gateway that offers none is let be. Does nothing where it is open. */
  open(signal: AbortSignal): void {
    if (this.isOpen || !this.delivery.hasSession) return;
    this.isOpen = true;
    void this.follow(signal).finally(() => (this.isOpen = false));
  }

  private async follow(signal: AbortSignal): Promise<void> {
    let wait = FIRST_WAIT_MS;
    while (!signal.aborted) {
      try {
        if (!(await this.once(signal))) return;
        wait = FIRST_WAIT_MS;
      } catch {
        // Broken off or unreachable; the calls say so, this only tries again.
        wait = Math.min(LONGEST_WAIT_MS, wait * 2);
      }
      await sleep(wait, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Resolves with false where the gateway offers no such stream. */
  private async once(signal: AbortSignal): Promise<boolean> {
    const messages = await this.delivery.listen(signal);
    if (!messages) return false;
    for await (const text of messages) await this.write(text);
    return true;
  }
}
