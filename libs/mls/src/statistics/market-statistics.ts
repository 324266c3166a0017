import { Refusal, type JsonObject } from '@gatehouse/kernel';
import { MEASURED } from '../terms/plan-statistics.js';
import type { StatisticsQuestion } from '../terms/plan.js';
import { blocksOf, type Block, type Counted } from './blocks.js';
import { figuresOf } from './figures.js';

/** A listing's row as statistics need it; undefined where it lacks what they hang on. Decimals may come as text. */
export function countedFrom(row: JsonObject, measure: StatisticsQuestion['measure']): Counted | undefined {
  const { date, price } = MEASURED[measure];
  const [key, city, type, day] = ['ListingKey', 'City', 'PropertyType', date].map((name) => row[name]);
  const amount = numberIn(row[price]);
  if (typeof key !== 'string' || typeof city !== 'string' || typeof day !== 'string' || amount === undefined) return undefined;
  const days = numberIn(row['DaysOnMarket']);
  return { key, city, type: typeof type === 'string' ? type : 'Other', month: day.slice(0, 7), price: amount, days };
}

function numberIn(value: unknown): number | undefined {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** The answer of get_market_stats. Throws Refusal MLS_TOO_FEW, the same for few listings and for none. */
export function statisticsOf(listings: readonly Counted[], { from, to, groupBy, least, measure }: StatisticsQuestion): JsonObject {
  const blocks = blocksOf(listings, least).filter((block) => block.from >= from && block.to <= to);
  if (blocks.length === 0) throw new Refusal('MLS_TOO_FEW');
  const groups = new Map<string, Block[]>();
  for (const block of blocks) {
    const name = nameOf(block, groupBy);
    groups.set(name, [...(groups.get(name) ?? []), block]);
  }
  const statistics = [...groups.values()].map((group) => ({ ...labelsOf(group[0]!, groupBy), ...figuresOf(group) }));
  return { measure, statistics: statistics.toSorted((one, other) => (one['from']! < other['from']! ? -1 : 1)), note: noteOn(least) };
}

function nameOf(block: Block, groupBy: StatisticsQuestion['groupBy']): string {
  if (groupBy === 'city') return block.city;
  if (groupBy === 'type') return block.type;
  return groupBy === 'month' ? JSON.stringify(block.city + block.type + block.from) : '';
}

function labelsOf({ city, type }: Block, groupBy: StatisticsQuestion['groupBy']): JsonObject {
  return {
    ...(groupBy === 'city' || groupBy === 'month' ? { city } : {}),
    ...(groupBy === 'type' || groupBy === 'month' ? { propertyType: type } : {}),
  };
}

/** Says the same whatever was left out, and whether anything was. */
const noteOn = (least: number): string =>
  `Every figure stands for at least ${least} listings. Months are put together until there are that many; what does not reach the number is in no figure and no total. Counts are rounded down to five, prices to the nearest thousand.`;
