import { Refusal, type JsonObject } from '@gatehouse/kernel';
import { COUNTED_BY, MEASURED } from '../terms/plan-statistics.js';
import type { StatisticsQuestion } from '../terms/plan.js';
import { blocksOf, DIMENSIONS, type Block, type Counted, type Dimension } from './blocks.js';
import { figuresOf } from './figures.js';

/** A listing's row as statistics need it; undefined where it lacks what they hang on. Decimals may come as text. */
export function countedFrom(row: JsonObject, measure: StatisticsQuestion['measure']): Counted | undefined {
  const { date, price } = MEASURED[measure];
  const { ListingKey: key, [date]: day } = row;
  const amount = numberIn(row[price]);
  if (typeof key !== 'string' || typeof day !== 'string' || amount === undefined) return undefined;
  const said = (name: Dimension): string => textIn(row[COUNTED_BY[name]]);
  const [county, city, postalCode, subdivision, subType] = (['county', 'city', 'postalCode', 'subdivision', 'subType'] as const).map(
    said,
  ) as [string, string, string, string, string];
  const type = said('type') || 'Other';
  return {
    key,
    county,
    city,
    postalCode,
    subdivision,
    type,
    subType,
    month: day.slice(0, 7),
    price: amount,
    days: numberIn(row['DaysOnMarket']),
  };
}

const textIn = (value: unknown): string => (typeof value === 'string' ? value : '');

function numberIn(value: unknown): number | undefined {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** The answer of get_market_stats. Throws Refusal MLS_TOO_FEW, the same for few listings and for none. */
export function statisticsOf(listings: readonly Counted[], question: StatisticsQuestion): JsonObject {
  const { from, to, groupBy, least, measure, period } = question;
  const named = [...question.by, ...(groupBy === undefined || groupBy === 'month' ? [] : [groupBy])];
  // A block that is not alike in what is asked about lies partly outside of it.
  const blocks = blocksOf(listings, least, period).filter(
    (block) => block.from >= from && block.to <= to && named.every((name) => block.labels[name]),
  );
  if (blocks.length === 0) throw new Refusal('MLS_TOO_FEW');
  const groups = new Map<string, Block[]>();
  for (const block of blocks) {
    const name = nameOf(block, groupBy);
    groups.set(name, [...(groups.get(name) ?? []), block]);
  }
  const statistics = [...groups.values()].map((group) => ({ ...labelsOf(group[0]!, groupBy), ...figuresOf(group) }));
  return {
    measure,
    statistics: statistics.toSorted((one, other) => (one['from']! < other['from']! ? -1 : 1)),
    note: noteOn(least, period),
  };
}

function nameOf({ labels, from }: Block, groupBy: StatisticsQuestion['groupBy']): string {
  if (groupBy === undefined) return '';
  return groupBy === 'month' ? JSON.stringify([labels, from]) : labels[groupBy]!;
}

function labelsOf({ labels }: Block, groupBy: StatisticsQuestion['groupBy']): JsonObject {
  if (groupBy === undefined) return {};
  const shown = DIMENSIONS.filter((name) => (groupBy === 'month' || name === groupBy) && labels[name]);
  return Object.fromEntries(
    shown.map((name) => [name === 'type' ? 'propertyType' : name === 'subType' ? 'propertySubType' : name, labels[name]!]),
  );
}

/** Says the same whatever was left out, and whether anything was. */
const noteOn = (least: number, period: StatisticsQuestion['period']): string =>
  `Every figure stands for at least ${least} listings. A place whose listings of a ${period} are fewer counts for the larger place around it, a city puts months together; what does not reach the number is in no figure and no total. Counts are rounded down to five, prices to the nearest thousand.`;
