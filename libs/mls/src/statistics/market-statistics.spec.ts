import { Refusal, type JsonObject } from '@gatehouse/kernel';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blocksOf, type Counted } from './blocks.js';
import { countedFrom, statisticsOf } from './market-statistics.js';

const LEAST = 10;
const home = (key: number, changes: Partial<Counted> = {}): Counted => ({
  key: `L-${key}`,
  city: 'Napa',
  type: 'Residential',
  month: '2026-01',
  price: 500_000 + key * 1000,
  days: 20,
  ...changes,
});
const homes = (count: number, changes: Partial<Counted> = {}, first = 0): Counted[] =>
  Array.from({ length: count }, (_, n) => home(first + n, changes));
const asked = (changes = {}) =>
  ({ measure: 'sold', from: '2026-01', to: '2026-12', groupBy: undefined, least: LEAST, ...changes }) as const;
const refusalOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof Refusal) return `${error.code} ${error.message}`;
  }
  return 'answered';
};

describe('a block', () => {
  it('is as many months as it takes', () => {
    const blocks = blocksOf([...homes(4), ...homes(7, { month: '2026-03' }, 10), ...homes(12, { month: '2026-04' }, 20)], LEAST);
    expect(blocks.map(({ from, to, listings }) => [from, to, listings.length])).toEqual([
      ['2026-01', '2026-03', 11],
      ['2026-04', '2026-04', 12],
    ]);
  });

  it('counts a listing once, and nothing over the end of a year', () => {
    expect(blocksOf([...homes(9), ...homes(9)], LEAST)).toEqual([]);
    expect(blocksOf([...homes(6, { month: '2025-12' }), ...homes(6, {}, 10)], LEAST)).toEqual([]);
  });
});

describe('figures', () => {
  it('are medians, means and rounded counts', () => {
    const { statistics } = statisticsOf(homes(13), asked()) as { statistics: JsonObject[] };
    expect(statistics).toEqual([
      {
        from: '2026-01',
        to: '2026-01',
        listings: 10,
        medianPrice: 506_000,
        meanPrice: 506_000,
        medianDaysOnMarket: 20,
        meanDaysOnMarket: 20,
      },
    ]);
  });

  it('are refused alike for nine listings and for none', () => {
    const nine = refusalOf(() => statisticsOf(homes(9), asked()));
    expect(nine).toMatch(/^MLS_TOO_FEW /);
    expect(refusalOf(() => statisticsOf([], asked()))).toBe(nine);
    expect(nine).not.toMatch(/\d/);
  });

  it('leave a thin type out of its line and out of the total', () => {
    const all = [...homes(20), ...homes(3, { type: 'Land', price: 9_000_000 }, 50)];
    const total = statisticsOf(all, asked());
    expect(total).toEqual(statisticsOf(homes(20), asked()));
    expect(statisticsOf(all, asked({ groupBy: 'type' }))['statistics']).toHaveLength(1);
  });

  it('are read from rows whose decimals came as text', () => {
    const row = { ListingKey: 'L', City: 'Napa', PropertyType: 'Land', CloseDate: '2026-02-03', ClosePrice: '450000.00' };
    expect(countedFrom(row, 'sold')).toEqual({ key: 'L', city: 'Napa', type: 'Land', month: '2026-02', price: 450_000, days: undefined });
    expect(countedFrom({ ...row, ClosePrice: null }, 'sold')).toBeUndefined();
  });
});

describe('questions that overlap', () => {
  const anyHomes = fc.array(
    fc.record({
      city: fc.constantFrom('Napa', 'Davis'),
      type: fc.constantFrom('Residential', 'Land'),
      month: fc.integer({ min: 1, max: 12 }).map((month) => `2026-${String(month).padStart(2, '0')}`),
    }),
    { maxLength: 120 },
  );
  const anyQuestion = fc.record({
    cities: fc.constantFrom<string[]>(['Napa'], ['Davis'], ['Napa', 'Davis']),
    type: fc.constantFrom(undefined, 'Residential', 'Land'),
    from: fc.integer({ min: 1, max: 12 }),
    length: fc.integer({ min: 0, max: 11 }),
  });
  const month = (number: number) => `2026-${String(Math.min(number, 12)).padStart(2, '0')}`;

  it('differ by nothing or by as many listings as any figure needs', () => {
    fc.assert(
      fc.property(anyHomes, anyQuestion, anyQuestion, (made, one, other) => {
        const all = made.map((changes, n) => home(n, changes));
        const behind = ({ cities, type, from, length }: typeof one): Set<string> => {
          // What the upstream is asked for: these cities and this type, from January to the last month.
          const read = all.filter(
            (each) => cities.includes(each.city) && (!type || each.type === type) && each.month <= month(from + length),
          );
          const blocks = blocksOf(read, LEAST).filter((block) => block.from >= month(from) && block.to <= month(from + length));
          return new Set(blocks.flatMap(({ listings }) => listings.map(({ key }) => key)));
        };
        const [first, second] = [behind(one), behind(other)];
        for (const [a, b] of [
          [first, second],
          [second, first],
        ] as const) {
          const difference = [...a].filter((key) => !b.has(key)).length;
          expect(difference === 0 || difference >= LEAST).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});
