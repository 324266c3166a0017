import { Refusal, type Clock } from '@gatehouse/kernel';
import type { ExportCaps } from '../connection/connection-settings.js';
import type { QuotaStore, QuotaWindow } from './quota-store.js';
import type { SightingStore } from './sighting-store.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export interface MeterOptions {
  readonly connection: string;
  readonly caps: Required<ExportCaps>;
  readonly store: QuotaStore;
  readonly sightings: SightingStore;
  /** Keyed, so that the stores learn neither persons nor listings. */
  readonly digest: (text: string) => string;
  readonly clock: Clock;
}

/** Beside rows and listings: the application they went to, and how many bytes they are. */
export interface Exported {
  readonly application?: string;
  readonly bytes?: number;
}

interface Cap {
  readonly says: string;
  readonly window: QuotaWindow;
  readonly ends: number;
}

/**
 * How much of the MLS one caller may take away: rows and bytes in a day (UTC), rows in a session (one person with one application, an hour),
 * different listings in a day. Counted in the database, so that nodes share the counts and a restart resets none.
 */
export class ExportMeter {
  constructor(private readonly options: MeterOptions) {}

  /** Rows that one call may ask for. Throws Refusal MLS_EXPORT_CAP. */
  checkRows(rows: number): void {
    const { rowsPerCall } = this.options.caps;
    if (rows > rowsPerCall) throw new Refusal('MLS_EXPORT_CAP', `A call returns at most ${rowsPerCall} rows; set top to that or less.`);
  }

  /** Books rows and the listings among them before they are released. Throws Refusal MLS_EXPORT_CAP, and then nothing may be released. */
  async book(subject: string, rows: number, listingKeys: readonly string[], { application = '', bytes = 0 }: Exported = {}): Promise<void> {
    const { caps, connection, digest, clock } = this.options;
    const now = clock.now();
    const day = now - (now % DAY);
    const hour = now - (now % HOUR);
    const account = `export:${connection}:${digest(subject)}`;
    const cap = (name: string, limit: number, says: string, ends = day + DAY): Cap => ({
      says,
      ends,
      window: { name, start: ends === day + DAY ? day : hour, limit },
    });
    await this.bookListings(account, listingKeys, cap('listings', caps.distinctListingsPerDay, 'The number of listings for today'));
    const session = cap(`session-${digest(application)}`, caps.rowsPerSession, 'The number of rows for this hour', hour + HOUR);
    await this.take(account, [cap('rows', caps.rowsPerDay, 'The number of rows for today'), session], rows);
    await this.take(account, [cap('bytes', caps.bytesPerDay, 'The amount of data for today')], bytes);
  }

  /** A listing counts once a day, whichever node shows it. Those of an answer that is not released are as if they had not been asked for. */
  private async bookListings(account: string, keys: readonly string[], cap: Cap): Promise<void> {
    if (keys.length === 0) return;
    const { sightings, digest } = this.options;
    const place = { account, kind: 'listing', window: cap.window.start };
    const fresh = await sightings.note(
      place,
      keys.map((key) => digest(key)),
      cap.ends,
    );
    try {
      await this.take(account, [cap], fresh.length);
    } catch (error) {
      await sightings.forget(place, fresh);
      throw error;
    }
  }

  private async take(account: string, caps: readonly Cap[], amount: number): Promise<void> {
    if (amount === 0) return;
    const { store } = this.options;
    const taken = await store.take(
      account,
      caps.map(({ window }) => window),
      amount,
    );
    if (taken.granted) return;
    const full = caps.find(({ window }) => window.name === taken.window) ?? caps[0]!;
    throw new Refusal(
      'MLS_EXPORT_CAP',
      `${full.says} is reached; it starts again at ${new Date(full.ends).toISOString().slice(11, 16)} UTC.`,
    );
  }
}
