import type { JsonObject } from '@gatehouse/kernel';
import type { Block } from './blocks.js';

/** Prices to the thousand, counts down to five: an answer of tomorrow, with one listing more, does not tell that listing. */
const PRICE_STEP = 1000;
const COUNT_STEP = 5;

/** Figures of whole blocks. Prices in US dollars to the nearest thousand, `listings` at least that many, days whole. */
export function figuresOf(blocks: readonly Block[]): JsonObject {
  const listings = blocks.flatMap((block) => block.listings);
  const prices = listings.map(({ price }) => price);
  const days = listings.flatMap((listing) => (listing.days === undefined ? [] : [listing.days]));
  return {
    from: blocks.map(({ from }) => from).toSorted()[0]!,
    to: blocks
      .map(({ to }) => to)
      .toSorted()
      .at(-1)!,
    listings: Math.floor(listings.length / COUNT_STEP) * COUNT_STEP,
    medianPrice: rounded(median(prices)),
    meanPrice: rounded(mean(prices)),
    // A few that say how long they were on the market are too few to speak for.
    ...(days.length === listings.length ? { medianDaysOnMarket: Math.round(median(days)), meanDaysOnMarket: Math.round(mean(days)) } : {}),
  };
}

const rounded = (price: number): number => Math.round(price / PRICE_STEP) * PRICE_STEP;
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
