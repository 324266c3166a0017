/** What a listing is counted under. Empty where the MLS does not say. */
export const DIMENSIONS = ['county', 'city', 'postalCode', 'subdivision', 'type', 'subType'] as const;
export const PLACE_KINDS = ['city', 'postalCode', 'county', 'subdivision'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** One listing as far as statistics look at it. `month` is `2026-03`. */
export interface Counted extends Readonly<Record<Dimension, string>> {
  readonly key: string;
  readonly month: string;
  readonly price: number;
  readonly days: number | undefined;
}

/** Consecutive months of one calendar year with enough listings, which are alike in what `labels` names. It is reported whole or not at all. */
export interface Block {
  readonly labels: Readonly<Partial<Record<Dimension, string>>>;
  readonly from: string;
  readonly to: string;
  readonly listings: readonly Counted[];
}

/** How long a place may gather listings of its own before those that do not suffice count for the next larger one. */
export type Period = 'month' | 'quarter';

/** From the smallest place to the largest. What is left over at one level goes up to the next; the city keeps it until the year is over. */
const LEVELS: readonly (readonly Dimension[])[] = [
  ['county', 'city', 'postalCode', 'subdivision', 'type', 'subType'],
  ['county', 'city', 'postalCode', 'type', 'subType'],
  ['county', 'city', 'postalCode', 'type'],
  ['county', 'city', 'type'],
  ['county', 'type'],
];
const CITY = 3;

/** Listings of one level that are alike, and not yet in a block. `from`: the first month after the last block. */
interface Pool {
  readonly labels: Block['labels'];
  from: number;
  held: Counted[];
}

/**
 * Cuts listings into blocks of at least `least` distinct listings, each listing into one block at most. Places overlap (a ZIP lies in two
 * cities), so a total of one minus totals of others could be a few homes: here every answer is a sum of whole blocks that lie inside the place
 * asked about, the difference of any two answers is such a sum again, and no overlap of questions leads to fewer listings than `least`.
 * A block hangs on the listings of its own place and year up to its last month alone, and never on what was asked. What fills no block of a
 * ZIP counts for its city only; what fills none at all stands in no answer, and no total gives it away.
 */
export function blocksOf(listings: readonly Counted[], least: number, period: Period = 'month'): Block[] {
  const years = grouped(distinct(listings), ({ month }) => month.slice(0, 4));
  return [...years].flatMap(([year, ofYear]) => new YearOfBlocks(year, least, period).cut(ofYear));
}

class YearOfBlocks {
  private readonly blocks: Block[] = [];
  private readonly pools = LEVELS.map(() => new Map<string, Pool>());

  constructor(
    private readonly year: string,
    private readonly least: number,
    private readonly period: Period,
  ) {}

  cut(listings: readonly Counted[]): readonly Block[] {
    const months = grouped(listings, ({ month }) => month);
    for (let number = 1; number <= 12; number += 1) {
      for (const listing of months.get(this.month(number)) ?? []) this.put(0, [listing]);
      if (this.period === 'month' || number % 3 === 0) this.close(number);
    }
    return this.blocks;
  }

  private put(level: number, listings: readonly Counted[]): void {
    for (const listing of listings) {
      const dimensions = LEVELS[level]!;
      const key = JSON.stringify(dimensions.map((name) => listing[name]));
      const known = this.pools[level]!.get(key);
      if (known) known.held.push(listing);
      else
        this.pools[level]!.set(key, {
          labels: Object.fromEntries(dimensions.map((name) => [name, listing[name]])),
          from: 1,
          held: [listing],
        });
    }
  }

  private close(number: number): void {
    for (const [level, pools] of this.pools.entries()) for (const pool of pools.values()) this.settle(pool, level, number);
  }

  private settle(pool: Pool, level: number, number: number): void {
    if (pool.held.length >= this.least) {
      this.blocks.push({ labels: pool.labels, from: this.month(pool.from), to: this.month(number), listings: pool.held });
    } else if (level < CITY || (level === CITY && number === 12)) {
      this.put(level + 1, pool.held);
    } else return;
    pool.held = [];
    pool.from = number + 1;
  }

  private month(number: number): string {
    return `${this.year}-${String(number).padStart(2, '0')}`;
  }
}

function distinct(listings: readonly Counted[]): Iterable<Counted> {
  return new Map(listings.map((listing) => [listing.key, listing])).values();
}

function grouped(listings: Iterable<Counted>, by: (listing: Counted) => string): ReadonlyMap<string, Counted[]> {
  const groups = new Map<string, Counted[]>();
  for (const listing of listings) {
    const group = groups.get(by(listing));
    if (group) group.push(listing);
    else groups.set(by(listing), [listing]);
  }
  return groups;
}
