import { Refusal, type JsonObject } from '@gatehouse/kernel';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blocksOf, type Counted, type Dimension } from './blocks.js';
import { countedFrom, statisticsOf } from './market-statistics.js';

const LEAST = 10;
const home = (key: number, changes: Partial<Counted> = {}): Counted => ({
  key: `L-${key}`,
  county: 'Napa',
  city: 'Napa',
  postalCode: '94558',
  subdivision: '',
  type: 'Residential',
  subType: 'Single Family Residence',
  month: '2026-01',
  price: 500_000 + key * 1000,
  days: 20,
  ...changes,
});
const homes = (count: number, changes: Partial<Counted> = {}, first = 0): Counted[] =>
  Array.from({ length: count }, (_, n) => home(first + n, changes));
const asked = (changes = {}) =>
  ({
    measure: 'sold',
    from: '2026-01',
    to: '2026-12',
    groupBy: undefined,
    by: ['city'],
    period: 'month',
    least: LEAST,
    ...changes,
  }) as const;
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
    expect(countedFrom(row, 'sold')).toMatchObject({
      key: 'L',
      city: 'Napa',
      subdivision: '',
      type: 'Land',
      month: '2026-02',
      price: 450_000,
      days: undefined,
    });
    expect(countedFrom({ ...row, ClosePrice: null }, 'sold')).toBeUndefined();
  });
});

describe('a smaller place', () => {
  const zip = (postalCode: string, count: number, first: number, changes: Partial<Counted> = {}) =>
    homes(count, { postalCode, ...changes }, first);

  it('has figures of its own where it reaches the number, and counts for its city where it does not', () => {
    const all = [...zip('94558', 12, 0), ...zip('94559', 4, 20), ...zip('94581', 7, 40)];
    const blocks = blocksOf(all, LEAST).map(({ labels, listings }) => [labels.postalCode, labels.city, listings.length]);
    expect(blocks).toEqual([
      ['94558', 'Napa', 12],
      [undefined, 'Napa', 11],
    ]);
    expect(refusalOf(() => statisticsOf(all, asked({ by: ['postalCode'] })))).toBe('answered');
    expect(refusalOf(() => statisticsOf(zip('94559', 4, 20), asked({ by: ['postalCode'] })))).toMatch(/^MLS_TOO_FEW /);
    const lines = statisticsOf(all, asked({ groupBy: 'postalCode' }))['statistics'] as JsonObject[];
    expect(lines).toEqual([expect.objectContaining({ postalCode: '94558', listings: 10 })]);
    expect(statisticsOf(all, asked())['statistics']).toEqual([expect.objectContaining({ listings: 20 })]);
  });

  it('may gather listings for a quarter', () => {
    const all = ['2026-01', '2026-02', '2026-03'].flatMap((month, n) => zip('94559', 4, n * 10, { month }));
    expect(blocksOf(all, LEAST, 'month').map(({ labels }) => labels.postalCode)).toEqual([undefined]);
    expect(blocksOf(all, LEAST, 'quarter')).toEqual([
      expect.objectContaining({ from: '2026-01', to: '2026-03', labels: expect.objectContaining({ postalCode: '94559' }) }),
    ]);
  });

  it('is told by property type and sub type, and a place without a name is none', () => {
    const all = [...homes(11, { subType: 'Condominium' }), ...homes(13, {}, 30)];
    const lines = statisticsOf(all, asked({ groupBy: 'subType' }))['statistics'] as JsonObject[];
    expect(lines.map((line) => line['propertySubType']).toSorted()).toEqual(['Condominium', 'Single Family Residence']);
    expect(refusalOf(() => statisticsOf(all, asked({ groupBy: 'subdivision' })))).toMatch(/^MLS_TOO_FEW /);
  });
});

describe('questions that overlap', () => {
  const places = fc.constantFrom(
    { county: 'Napa', city: 'Napa', postalCode: '94558' },
    // A ZIP that lies in two cities of two counties.
    { county: 'Napa', city: 'Napa', postalCode: '94503' },
    { county: 'Solano', city: 'Vallejo', postalCode: '94503' },
    { county: 'Solano', city: 'Vallejo', postalCode: '94590' },
  );
  const anyHomes = fc.array(
    fc.record({
      place: places,
      subdivision: fc.constantFrom('', 'Alta Heights'),
      type: fc.constantFrom('Residential', 'Land'),
      subType: fc.constantFrom('', 'Condominium'),
      month: fc.integer({ min: 1, max: 12 }).map((month) => `2026-${String(month).padStart(2, '0')}`),
    }),
    { maxLength: 160 },
  );
  const anyQuestion = fc.record({
    where: fc.constantFrom<Partial<Record<Dimension, string[]>>>(
      { city: ['Napa'] },
      { city: ['Napa', 'Vallejo'] },
      { postalCode: ['94503'] },
      { postalCode: ['94558'] },
      { county: ['Solano'] },
      { subdivision: ['Alta Heights'] },
      { county: ['Napa'], type: ['Residential'] },
      { city: ['Napa'], type: ['Land'], subType: ['Condominium'] },
    ),
    from: fc.integer({ min: 1, max: 12 }),
    length: fc.integer({ min: 0, max: 11 }),
  });
  const month = (number: number) => `2026-${String(Math.min(number, 12)).padStart(2, '0')}`;

  it.each(['month', 'quarter'] as const)('differ by nothing or by as many listings as any figure needs, gathered for a %s', (period) => {
    fc.assert(
      fc.property(anyHomes, anyQuestion, anyQuestion, (made, one, other) => {
        const all = made.map(({ place, ...changes }, n) => home(n, { ...place, ...changes }));
        const behind = ({ where, from, length }: typeof one): Set<string> => {
          const names = Object.keys(where) as Dimension[];
          // What the upstream is asked for: these places and kinds, from January to the last month.
          const read = all.filter((each) => names.every((name) => where[name]!.includes(each[name])) && each.month <= month(from + length));
          const blocks = blocksOf(read, LEAST, period).filter(
            (block) => block.from >= month(from) && block.to <= month(from + length) && names.every((name) => block.labels[name]),
          );
          return new Set(blocks.flatMap(({ listings }) => listings.map(({ key }) => key)));
        };
        const [first, second] = [behind(one), behind(other)];
        for (const [a, b] of [
          [first, second],
          [second, first],
        ] as const) {
          const difference = [...a].filter((key) => !b.has(key)).length;
          const common = a.size - difference;
          expect(difference === 0 || difference >= LEAST).toBe(true);
          expect(common === 0 || common >= LEAST).toBe(true);
        }
      }),
      { numRuns: 300, seed: 20_261_128 },
    );
  });
});
