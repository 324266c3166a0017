import { Refusal, type Clock } from '@gatehouse/kernel';
import type { ExportCaps } from '../connection/connection-settings.js';
import type { QuotaDraw, QuotaStore } from './quota-store.js';
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
  readonly draw: QuotaDraw;
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

  /**
   * Books rows, bytes and the listings among them before they are released: all of it or, where one cap is reached, nothing. Throws Refusal
   * MLS_EXPORT_CAP, and then nothing may be released.
   */
  async book(subject: string, rows: number, listingKeys: readonly string[], { application = '', bytes = 0 }: Exported = {}): Promise<void> {
    const { caps, connection, digest, clock, sightings } = this.options;
    const now = clock.now();
    const [day, hour] = [now - (now % DAY), now - (now % HOUR)];
    const account = `export:${connection}:${digest(subject)}`;
    const capOf =
      (start: number, ends: number) =>
      (name: string, limit: number, amount: number, says: string): Cap => ({ says, ends, draw: { name, start, limit, amount } });
    const [ofDay, ofHour] = [capOf(day, day + DAY), capOf(hour, hour + HOUR)];
    // A listing counts once a day, whichever node shows it.
    const place = { account, kind: 'listing', window: day };
    const digests = listingKeys.map((key) => digest(key));
    const fresh = digests.length === 0 ? [] : await sightings.note(place, digests, day + DAY);
    try {
      await this.take(account, [
        ofDay('listings', caps.distinctListingsPerDay, fresh.length, 'The number of listings for today'),
        ofDay('rows', caps.rowsPerDay, rows, 'The number of rows for today'),
        ofHour(`session-${digest(application)}`, caps.rowsPerSession, rows, 'The number of rows for this hour'),
        ofDay('bytes', caps.bytesPerDay, bytes, 'The amount of data for today'),
      ]);
    } catch (error) {
      // Those of an answer that is not released are as if they had not been asked for.
      if (fresh.length > 0) await sightings.forget(place, fresh);
      throw error;
    }
  }

  private async take(account: string, caps: readonly Cap[]): Promise<void> {
    const draws = caps.map(({ draw }) => draw).filter(({ amount }) => amount > 0);
    const taken = await this.options.store.take(account, draws);
    if (taken.granted) return;
    const full = caps.find(({ draw }) => draw.name === taken.window) ?? caps[0]!;
    throw new Refusal(
      'MLS_EXPORT_CAP',
      `${full.says} is reached; it starts again at ${new Date(full.ends).toISOString().slice(11, 16)} UTC.`,
    );
  }
}
