import type { JsonObject } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { printExpression } from '../odata/print.js';
import type { ResoRequest } from '../reso/next-link.js';
import type { ResoPage } from '../reso/page.js';
import { changedPages, type ChangedPage } from './changed-pages.js';
import { instantOf } from './evaluate/kinds.js';
import type { UpstreamReads } from './upstream-reads.js';

const at = (minute: number): string => `2026-01-01T00:${String(minute).padStart(2, '0')}:00Z`;
const row = (key: string, minute: number): JsonObject => ({ Key: key, ModificationTimestamp: at(minute) });

interface Habits {
  readonly size?: number;
  readonly sorts?: boolean;
  /** False: nothing says that there is more, but a count where it is asked for. */
  readonly links?: boolean;
  /** What it adds to each count. */
  readonly counts?: number;
  /** Runs before each answer. */
  readonly before?: (turn: number) => void;
}

/** A server of a few lines: pages of `size`, sorted unless told otherwise. */
function served(rows: JsonObject[], { size = 2, sorts = true, links = true, counts = 0, before = () => undefined }: Habits = {}) {
  const asked: string[] = [];
  const answer = ({ resource, query }: ResoRequest): Promise<ResoPage> => {
    before(asked.length);
    asked.push(`${query.filter ? printExpression(query.filter) : ''}|${query.skip ?? 0}`);
    const since = query.filter ? instantOf(printExpression(query.filter).split(' ge ')[1]!) : Number.NEGATIVE_INFINITY;
    const stamp = (one: JsonObject): number => instantOf(String(one['ModificationTimestamp']));
    const found = rows.filter((one) => stamp(one) >= since);
    const sorted = sorts ? found.toSorted((one, other) => stamp(one) - stamp(other)) : found;
    const skip = query.skip ?? 0;
    const page = sorted.slice(skip, skip + size);
    const count = sorted.length + counts;
    // As ResoClient makes it of a link, or of a count.
    const more = (links || query.count === true) && sorted.length > skip + page.length;
    const next = () => ({ resource, query: { ...query, skip: skip + page.length } });
    return Promise.resolve({ rows: page, ...(query.count ? { count } : {}), ...(more ? { next } : {}) });
  };
  return { reads: { query: answer, follow: answer } as unknown as UpstreamReads, asked };
}

async function walked(reads: UpstreamReads, from?: string): Promise<ChangedPage[]> {
  const pages: ChangedPage[] = [];
  for await (const page of changedPages(reads, { resource: 'Property', select: undefined, from }, Date.parse(at(30)))) {
    pages.push(page);
    if (pages.length > 50) throw new Error('a walk without an end');
  }
  return pages;
}
const keys = (pages: readonly ChangedPage[]): string[] =>
  [...new Set(pages.flatMap((page) => page.rows.map((one) => String(one['Key']))))].toSorted();

describe('a walk through what changed', () => {
  it('begins each page at the last time seen, and ends at the last', async () => {
    const { reads, asked } = served([row('a', 1), row('b', 2), row('c', 3)]);
    const pages = await walked(reads);
    expect(keys(pages)).toEqual(['a', 'b', 'c']);
    expect(asked).toEqual(['|0', `ModificationTimestamp ge ${at(2)}|0`]);
    expect(pages.map(({ cursor, last }) => [cursor, last])).toEqual([
      [at(2), false],
      [at(3), true],
    ]);
  });

  it('passes over none that a change moves to the end meanwhile', async () => {
    const rows = [row('a', 1), row('b', 2), row('c', 3), row('d', 4), row('e', 5)];
    const before = (turn: number): void => {
      if (turn === 1) rows[0] = row('a', 9);
    };
    expect(keys(await walked(served(rows, { before }).reads))).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('turns pages by the link within one and the same time', async () => {
    const { reads } = served(['a', 'b', 'c', 'd', 'e'].map((key) => row(key, 7)));
    expect(keys(await walked(reads, at(7)))).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('says no place of a server that does not sort until the end, and then none after its own beginning', async () => {
    const { reads } = served([row('a', 40), row('b', 1), row('c', 3)], { sorts: false });
    const pages = await walked(reads);
    expect(keys(pages)).toEqual(['a', 'b', 'c']);
    expect(pages.map(({ cursor }) => cursor)).toEqual([undefined, '2026-01-01T00:30:00.000Z']);
  });

  it('ends with a fault where links lead in a circle', async () => {
    const circle: ResoPage = { rows: [row('a', 7)], next: () => ({ resource: 'Property', query: { skip: 1 } }) };
    const reads = { query: () => Promise.resolve(circle), follow: () => Promise.resolve(circle) } as unknown as UpstreamReads;
    await expect(walked(reads, at(7))).rejects.toMatchObject({ code: 'UPSTREAM_ERROR' });
  });

  it('reads all of a server that gives fewer rows than are asked for and no link', async () => {
    const rows = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((key, index) => row(key, index));
    const { reads, asked } = served(rows, { size: 3, links: false });
    expect(keys(await walked(reads))).toEqual(rows.map(({ Key }) => Key));
    const same = served(
      rows.map(({ Key }) => row(String(Key), 7)),
      { links: false },
    );
    expect(keys(await walked(same.reads))).toEqual(rows.map(({ Key }) => Key));
    expect(asked.length).toBeLessThan(8);
  });

  it('ends with a fault where a server counts more than it gives', async () => {
    await expect(walked(served([row('a', 1), row('b', 2), row('c', 3)], { counts: 1 }).reads)).rejects.toMatchObject({
      code: 'UPSTREAM_ERROR',
      detail: 'It gives fewer records than it counts.',
    });
  });

  it('ends where there is nothing', async () => {
    expect(await walked(served([]).reads, at(1))).toEqual([{ rows: [], count: 0, cursor: at(1), last: true }]);
  });
});
