import { Refusal, type JsonObject } from '@gatehouse/kernel';
import { beforeEach, describe, expect, it } from 'vitest';
import { parseFilter, parseOrderBy } from '../odata/read-options.js';
import { ServedFields } from '../query/served-fields.js';
import { ReplicaReading } from './replica-reading.js';
import type { ReplicaSearch, ReplicaStore } from './replica-store.js';

const served = new ServedFields();
served.learn(
  new Map([
    [
      'Property',
      new Map([
        ['ListingKey', 'Edm.String'],
        ['City', 'Edm.String'],
        ['ListPrice', 'Edm.Decimal'],
        ['YearBuilt', 'Edm.Int64'],
        ['ModificationTimestamp', 'Edm.DateTimeOffset'],
      ]),
    ],
  ]),
);

/** A whole MLS of which only as much exists as is read; every listing of it is a candidate. */
let held: number;
let read: number;
const listing = (index: number): JsonObject => ({ ListingKey: `L${String(index).padStart(7, '0')}`, YearBuilt: 1900 + (index % 100) });
const store = {
  count: async () => held,
  find: async ({ condition, limit, offset }: ReplicaSearch) => {
    const after = JSON.stringify(condition ?? {}).match(/"gt","value":"L(\d+)"/)?.[1];
    const from = after === undefined ? offset : Number(after) + 1;
    const rows = Array.from({ length: Math.max(0, Math.min(limit, held - from)) }, (_, index) => JSON.stringify(listing(from + index)));
    read += rows.length;
    return rows;
  },
} as unknown as ReplicaStore;
const reading = new ReplicaReading('cascade', store, served);

const page = (filter: string, more: { orderBy?: string; count?: boolean } = {}) => {
  const { orderBy, ...rest } = more;
  const query = { filter: parseFilter(filter), top: 10, ...rest, ...(orderBy === undefined ? {} : { orderBy: parseOrderBy(orderBy) }) };
  return reading.page('Property', query, new AbortController().signal);
};
const refusalOf = (asked: Promise<unknown>): Promise<Refusal> =>
  asked.then(
    () => expect.unreachable('it was answered'),
    (error: Refusal) => error,
  );

beforeEach(() => {
  [held, read] = [200_000, 0];
});

describe('a search by a field that is not indexed', () => {
  it('is answered as soon as its page is full, however many listings there are', async () => {
    const { rows, more } = await page('YearBuilt eq 1930', { orderBy: 'ModificationTimestamp desc' });
    expect([rows.length, more]).toEqual([10, true]);
    expect(read).toBeLessThan(1500);
  });

  it('that matches almost nothing says what to narrow it by, and reads no whole MLS', async () => {
    const refusal = await refusalOf(page('YearBuilt eq 1700', { orderBy: 'ModificationTimestamp desc' }));
    expect(refusal.code).toBe('MLS_TOO_WIDE');
    expect(refusal.message).toMatch(/25,000.*City, ListPrice, ListingKey/s);
    expect(read).toBeLessThan(30_000);
  });

  it('is refused before anything is read where all would have to be', async () => {
    for (const more of [{ count: true }, { orderBy: 'YearBuilt asc' }])
      expect(await refusalOf(page('YearBuilt ge 1900', more))).toMatchObject({ code: 'MLS_TOO_WIDE' });
    expect(read).toBe(0);
  });

  it('is answered whole where few are left to look through', async () => {
    held = 20_000;
    expect(await page('YearBuilt eq 1700')).toMatchObject({ rows: [], more: false });
    expect(await page('YearBuilt eq 1930', { count: true, orderBy: 'YearBuilt asc' })).toMatchObject({ count: 200, more: true });
  });
});
