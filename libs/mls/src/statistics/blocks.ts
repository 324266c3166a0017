/** One listing as far as statistics look at it. `month` is `2026-03`. */
export interface Counted {
  readonly key: string;
  readonly city: string;
  readonly type: string;
  readonly month: string;
  readonly price: number;
  readonly days: number | undefined;
}

/** Consecutive months of one calendar year, one city and one property type that together hold enough listings. It is reported whole or not at all. */
export interface Block {
  readonly city: string;
  readonly type: string;
  readonly from: string;
  readonly to: string;
  readonly listings: readonly Counted[];
}

/**
 * Cuts listings into blocks of at least `least` distinct listings: from January on, months are put together until there are enough.
 * Where a block begins and ends hangs on the listings of its city, type and year alone and never on what was asked. Every answer is a sum of
 * whole blocks, so the difference of any two answers is one, too: no overlap of questions leads to fewer listings than `least`. What is left
 * over at the end of a year, and cities and types that never reach the number, stand in no answer, and no total gives them away.
 */
export function blocksOf(listings: readonly Counted[], least: number): Block[] {
  const series = new Map<string, Counted[]>();
  for (const listing of distinct(listings)) {
    const name = JSON.stringify([listing.city, listing.type, listing.month.slice(0, 4)]);
    series.set(name, [...(series.get(name) ?? []), listing]);
  }
  return [...series.values()].flatMap((one) => cut(one, least));
}

function cut(series: readonly Counted[], least: number): Block[] {
  const blocks: Block[] = [];
  const { city, type, month } = series[0]!;
  const year = month.slice(0, 4);
  let from = `${year}-01`;
  let held: Counted[] = [];
  for (let number = 1; number <= 12; number += 1) {
    const to = monthOf(year, number);
    held.push(...series.filter((listing) => listing.month === to));
    if (held.length < least) continue;
    blocks.push({ city, type, from, to, listings: held });
    held = [];
    from = monthOf(year, number + 1);
  }
  return blocks;
}

const monthOf = (year: string, number: number): string => `${year}-${String(number).padStart(2, '0')}`;

function distinct(listings: readonly Counted[]): Iterable<Counted> {
  return new Map(listings.map((listing) => [listing.key, listing])).values();
}
