import { Refusal, sha256Hex, type Clock } from '@gatehouse/kernel';
import type { ExportCaps } from '../connection/connection-settings.js';
import type { QuotaStore } from './quota-store.js';

const DAY = 86_400_000;

/**
 * How much of the MLS one caller may take away in a day (UTC). Counts live in the quota store, so that a restart does not reset them;
 * which listings were already seen is known to this process only, and is forgotten in the strict direction.
 */
export class ExportMeter {
  private day = 0;
  private readonly seen = new Map<string, Set<string>>();

  constructor(
    private readonly connection: string,
    private readonly caps: Required<ExportCaps>,
    private readonly store: QuotaStore,
    private readonly clock: Clock,
  ) {}

  /** Rows that one call may ask for. Throws Refusal MLS_EXPORT_CAP. */
  checkRows(rows: number): void {
    if (rows > this.caps.rowsPerCall)
      throw new Refusal('MLS_EXPORT_CAP', `A call returns at most ${this.caps.rowsPerCall} rows; set top to that or less.`);
  }

  /** Books rows and the listings among them before they are released. Throws Refusal MLS_EXPORT_CAP, and then nothing may be released. */
  async book(subject: string, rows: number, listingKeys: readonly string[]): Promise<void> {
    const now = this.clock.now();
    const start = now - (now % DAY);
    if (start !== this.day) {
      this.day = start;
      this.seen.clear();
    }
    const seen = this.seen.get(subject) ?? new Set<string>();
    this.seen.set(subject, seen);
    const fresh = [...new Set(listingKeys)].filter((key) => !seen.has(key));
    const account = `export:${this.connection}:${sha256Hex(subject).slice(0, 32)}`;
    await this.take(account, { name: 'listings', start, limit: this.caps.distinctListingsPerDay }, fresh.length);
    for (const key of fresh) seen.add(key);
    await this.take(account, { name: 'rows', start, limit: this.caps.rowsPerDay }, rows);
  }

  private async take(account: string, window: { name: string; start: number; limit: number }, amount: number): Promise<void> {
    if (amount === 0) return;
    if (!(await this.store.take(account, [window], amount)).granted) {
      throw new Refusal('MLS_EXPORT_CAP', `The daily number of ${window.name} is reached; it starts again at 00:00 UTC.`);
    }
  }
}
