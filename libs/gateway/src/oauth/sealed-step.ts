import type { SealedBox } from '@gatehouse/seal';
import type { Clock } from '@gatehouse/kernel';

const LIFE_MS = 300_000;

/** What one page hands to the next by way of the browser: sealed, for that place alone, and good for minutes. */
export class SealedStep {
  constructor(
    private readonly box: SealedBox,
    private readonly clock: Clock,
  ) {}

  seal(place: string, value: object): string {
    return this.box.closeText(JSON.stringify({ until: this.clock.now() + LIFE_MS, value }), `step ${place}`);
  }

  /** Undefined for what was sealed elsewhere or is too old. */
  open<T extends object>(place: string, sealed: string): T | undefined {
    const text = this.box.openText(sealed, `step ${place}`);
    if (text === undefined) return undefined;
    const { until, value } = JSON.parse(text) as { readonly until: number; readonly value: T };
    return until > this.clock.now() ? value : undefined;
  }
}
