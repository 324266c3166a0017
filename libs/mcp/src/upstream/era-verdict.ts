import { whileWanted } from './abort.js';

/**
 * Which era a server speaks, asked once for all who wait and remembered for a while. It expires because a stale `legacy` never shows
 * itself: a server that learned the modern protocol goes on answering the old one.
 */
export class EraVerdict<Era extends string> {
  private known: { readonly era: Era; readonly until: number } | undefined;
  private asking: Promise<Era> | undefined;

  constructor(
    private readonly probe: () => Promise<Era>,
    private readonly ttlMs: number,
  ) {}

  get(signal: AbortSignal): Era | Promise<Era> {
    if (this.known && this.known.until > Date.now()) return this.known.era;
    this.asking ??= this.ask().finally(() => {
      this.asking = undefined;
    });
    return whileWanted(this.asking, signal);
  }

  /** Found out otherwise than by the probe. */
  know(era: Era): void {
    this.known = { era, until: Date.now() + this.ttlMs };
  }

  forget(): void {
    this.known = undefined;
  }

  private async ask(): Promise<Era> {
    const era = await this.probe();
    this.know(era);
    return era;
  }
}
