import { setTimeout as sleep } from 'node:timers/promises';
import { BackOff } from './back-off.js';

/** Opens one stream of announcements and stays in it. Resolves with the HTTP status when it ended. */
export type OpenAnnouncements = (signal: AbortSignal) => Promise<number>;

/**
 * Keeps one stream of list_changed announcements open beside the calls. A server that offers none is left alone: the registry's timer
 * finds changes there. After a gap the list counts as changed, since what was announced meanwhile is lost.
 */
export class HttpListWatch {
  private readonly controller = new AbortController();
  private readonly backOff = new BackOff(1_000, 60_000);

  constructor(
    private readonly open: OpenAnnouncements,
    private readonly onGap: () => void,
  ) {
    void this.run();
  }

  stop(): void {
    this.controller.abort();
  }

  private async run(): Promise<void> {
    const { signal } = this.controller;
    while (!signal.aborted) {
      const openedAt = Date.now();
      const status = await this.open(signal).catch(() => 503);
      if (status >= 400 && status < 500) return;
      if (Date.now() - openedAt > 60_000) this.backOff.reset();
      await sleep(this.backOff.next(), undefined, { signal, ref: false }).catch(() => undefined);
      if (!signal.aborted) this.onGap();
    }
  }
}
