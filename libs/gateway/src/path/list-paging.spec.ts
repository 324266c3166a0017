import type { CatalogueEntry, OfferKind } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { ListCursors, type ListPlace } from './list-cursors.js';
import { ListPaging } from './list-paging.js';

function entry(publicName: string, kind: OfferKind = 'tool'): CatalogueEntry {
  const name = publicName.split('_').at(-1)!;
  const terms = { action: 'read', dataClass: 'general' } as const;
  return { kind, upstream: 'crm', name, publicName, descriptor: { name, inputSchema: {} }, terms, digest: publicName };
}

const entries = (...names: string[]) => names.map((name) => entry(name));
const names = (page: { items: { name?: unknown }[] }) => page.items.map(({ name }) => name);

/** All pages, with `change` giving another list after the first one. */
function walk(size: number, before: CatalogueEntry[], after: CatalogueEntry[] = before): unknown[] {
  let paging = new ListPaging(before, size);
  const seen: unknown[] = [];
  let last: string | undefined;
  do {
    const page = paging.page(last);
    seen.push(...names(page));
    last = page.last;
    paging = new ListPaging(after, size);
  } while (last !== undefined);
  return seen;
}

describe('a list in pages', () => {
  const all = ['a_1', 'a_2', 'b_1', 'b_2', 'c_1', 'c_2', 'd_1'];

  it.each([1, 2, 3, 6, 7, 8])('of %i holds everything once, ordered by name', (size) => {
    expect(walk(size, entries(...all.toReversed()))).toEqual(all);
  });

  it('that is empty has one page and no next one', () => {
    expect(new ListPaging([], 2).page()).toEqual({ items: [], last: undefined });
  });

  it('loses nothing and doubles nothing when the list changes between two pages', () => {
    const fewer = entries('a_1', 'b_1', 'b_2', 'c_1', 'c_2', 'd_1');
    expect(walk(2, entries(...all), fewer)).toEqual(all);
    const more = entries('0_new', 'a_1', 'a_1b', 'a_2', 'b_1', 'b_1b', 'b_2', 'c_1', 'c_2', 'd_1', 'e_new');
    const seen = walk(2, entries(...all), more);
    expect(seen).toEqual(['a_1', 'a_2', 'b_1', 'b_1b', 'b_2', 'c_1', 'c_2', 'd_1', 'e_new']);
    expect(walk(2, entries(...all), [])).toEqual(['a_1', 'a_2']);
  });

  it('says of no tool that it is a task at its server, which clients of the SDKs would call by no plain call', () => {
    const tool = entry('a_1');
    const descriptor = { ...tool.descriptor, execution: { taskSupport: 'required' } };
    expect(new ListPaging([{ ...tool, descriptor }], 1).page().items).toEqual([{ name: 'a_1', inputSchema: {} }]);
  });

  it('gives the same page as the same array, so that its text can be remembered', () => {
    const paging = new ListPaging(entries(...all), 2);
    expect(paging.page('a_2').items).toBe(paging.page('a_2').items);
    expect(paging.page('a_1').items).not.toBe(paging.page('a_1').items);
  });

  it('gives each entry under its public name, and a resource by its own', () => {
    expect(names(new ListPaging([entry('crm_get')], 2).page())).toEqual(['crm_get']);
    expect(names(new ListPaging([entry('crm://x_name', 'resource')], 2).page())).toEqual(['name']);
  });
});

describe('the cursor of a list', () => {
  const cursors = new ListCursors(Buffer.alloc(32, 3));
  const place: ListPlace = {
    claims: { issuer: 'https://gateway.example', subject: 'agent@harbor.example' },
    endpoint: 'crm',
    kind: 'tool',
  };
  const URI = 'crm://contacts/maria-castellanos';

  it('gives back the name that it was made from, and shows nothing of it', () => {
    const cursor = cursors.after(URI, place);
    expect(cursors.open(cursor, place)).toBe(URI);
    expect(cursor).toMatch(/^[\w-]+$/);
    expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toContain('castellanos');
    expect(cursors.after(URI, place)).toBe(cursor);
    expect(cursors.after(`${URI}2`, place).slice(0, 16)).not.toBe(cursor.slice(0, 16));
  });

  it('opens for a name of any length that a URI may have', () => {
    const long = `crm://${'ü'.repeat(2_040)}`;
    expect(cursors.open(cursors.after(long, place), place)).toBe(long);
  });

  it.each([
    ['another person', { ...place, claims: { ...place.claims, subject: 'agent2@harbor.example' } }],
    ['the same name at another issuer', { ...place, claims: { ...place.claims, issuer: 'https://other.example' } }],
    ['another endpoint', { ...place, endpoint: 'mls' }],
    ['the aggregated endpoint', { ...place, endpoint: undefined }],
    ['another kind of list', { ...place, kind: 'prompt' as const }],
  ])('does not open for %s', (_who, elsewhere) => {
    expect(cursors.open(cursors.after('crm_get', place), elsewhere)).toBeUndefined();
  });

  it('does not open where a single bit was changed, cut off or added', () => {
    const bytes = Buffer.from(cursors.after('crm_get', place), 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(cursors.open(changed.toString('base64url'), place)).toBeUndefined();
    }
    for (let length = 0; length < bytes.length; length += 1)
      expect(cursors.open(bytes.subarray(0, length).toString('base64url'), place)).toBeUndefined();
    expect(cursors.open(Buffer.concat([bytes, Buffer.from([0])]).toString('base64url'), place)).toBeUndefined();
    expect(cursors.open(`${bytes.toString('base64url')} `, place)).toBeUndefined();
  });

  it.each(['', 'x', 'crm_get', 'YWZ0ZXI6Mg', '__proto__', 7, null, {}, ['a'], 'A'.repeat(100_000)])(
    'does not open for what is none: %j',
    (value) => {
      expect(cursors.open(value, place)).toBeUndefined();
    },
  );

  it('does not open under another key, and needs a whole one', () => {
    expect(new ListCursors(Buffer.alloc(32, 4)).open(cursors.after('crm_get', place), place)).toBeUndefined();
    expect(() => new ListCursors(Buffer.alloc(16))).toThrow(/32 random bytes/);
  });
});
