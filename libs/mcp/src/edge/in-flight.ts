import type { ServerResponse } from 'node:http';

/** The answers that somebody waits for: messages that were read whole and whose answer has not left yet. */
export class InFlight {
  private readonly answers = new Set<ServerResponse>();
  private readonly waiting = new Set<() => void>();

  add(res: ServerResponse): void {
    if (res.closed) return;
    this.answers.add(res);
    res.once('close', () => {
      this.answers.delete(res);
      if (this.answers.size === 0) for (const resolve of this.waiting) resolve();
    });
  }

  /** Resolves when none is left. */
  async ended(): Promise<void> {
    if (this.answers.size > 0) await new Promise<void>((resolve) => this.waiting.add(resolve));
  }
}
