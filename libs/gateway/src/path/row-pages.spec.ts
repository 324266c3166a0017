import { McpCall, type JsonObject } from '@gatehouse/kernel';
import { SealedBox } from '@gatehouse/seal';
import { assert, asyncProperty, array, boolean, integer } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecordSight } from './record-sight.js';
import { RowPages } from './row-pages.js';
import { messageOf } from './messages.fixture.mjs';

const BY_CURSOR: JsonObject = { limit: {}, cursor: {}, search: {} };

function callOf(args: JsonObject, subject = 's', dataClass: 'contact' | 'listing' = 'contact', properties = BY_CURSOR): McpCall {
  const call = messageOf({ params: { name: 'crm_list', arguments: args }, subject });
  const inputSchema = { type: 'object', properties };
  const descriptor = { name: 'list', inputSchema };
  const terms = { action: 'read', dataClass } as const;
  call.tool.set({ kind: 'tool', upstream: 'crm', name: 'list', publicName: 'crm_list', descriptor, terms, digest: '' });
  call.decision.set({ effect: 'permit', obligations: { reach: 'own', maskOwn: false }, policies: [] });
  return call;
}

/** Clients of everybody; the cursor of this upstream counts them. */
class Crm {
  asked = 0;
  constructor(private readonly owners: readonly boolean[]) {}

  answer({ limit = 3, cursor }: JsonObject): JsonObject {
    this.asked += 1;
    const from = typeof cursor === 'string' ? Number(cursor.slice(6)) : 0;
    const to = from + Number(limit);
    const contacts = this.owners
      .slice(from, to)
      .map((isOwn, index) => ({ ContactKey: `C${from + index}`, OwnerMemberKey: isOwn ? 'MEM-1001' : 'MEM-2' }));
    const more: JsonObject = to < this.owners.length ? { nextCursor: `after:${to}` } : {};
    return { structuredContent: { contacts, total: this.owners.length, pages: 9, hasMore: 'nextCursor' in more, ...more } };
  }
}

interface Shown {
  readonly contacts: { ContactKey: string }[];
  readonly total: number;
  readonly nextCursor?: string;
}
const box = new SealedBox(new Uint8Array(32).fill(3));
const sight = new RecordSight(() => ({ offices: [] }), { hidesRow: () => Promise.resolve(false) });

function pagesOver(crm: Crm): RowPages {
  return new RowPages({ consult: async (_call, { args }) => crm.answer(args) }, sight, box);
}

async function page(crm: Crm, args: JsonObject, subject?: string): Promise<Shown> {
  const call = callOf(args, subject);
  const pages = pagesOver(crm);
  const from = pages.begin(call);
  const answer = await pages.complete(call, from!, crm.answer(call.upstreamArguments));
  return answer['structuredContent'] as unknown as Shown;
}

async function walked(owners: readonly boolean[], limit: number): Promise<Shown[]> {
  const crm = new Crm(owners);
  const all = [await page(crm, { limit })];
  while (all.at(-1)!.nextCursor !== undefined) all.push(await page(crm, { limit, cursor: all.at(-1)!.nextCursor! }));
  return all;
}

describe('pages of a list of which the reader may not know every row', () => {
  it('are as if the others were not there, wherever they stand', async () => {
    await assert(
      asyncProperty(array(boolean(), { maxLength: 40 }), integer({ min: 1, max: 7 }), async (owners, limit) => {
        const own = owners.flatMap((isOwn, index) => (isOwn ? [`C${index}`] : []));
        const pages = await walked(owners, limit);
        const alone = await walked(
          own.map(() => true),
          limit,
        );
        expect(pages.flatMap(({ contacts }) => contacts.map(({ ContactKey }) => ContactKey))).toEqual(own);
        const shapes = (of: Shown[]) =>
          of.map(({ contacts, nextCursor, ...rest }) => ({ ...rest, rows: contacts.length, more: nextCursor !== undefined }));
        expect(shapes(pages)).toEqual(shapes(alone));
      }),
      { numRuns: 150 },
    );
  });

  it('go on by a cursor in which nothing can be counted, and by no other', async () => {
    const crm = new Crm(Array(12).fill(true) as boolean[]);
    const first = await page(crm, { limit: 3, search: 'x' });
    expect(Buffer.from(first.nextCursor!, 'base64url').toString()).not.toContain('after');
    expect((await page(crm, { limit: 3, search: 'x', cursor: first.nextCursor! })).contacts[0]).toMatchObject({ ContactKey: 'C3' });
    const wrong = [{ cursor: 'after:3' }, { cursor: 7 }, { cursor: first.nextCursor!, search: 'y' }, { cursor: `${first.nextCursor!}x` }];
    for (const args of wrong)
      await expect(page(crm, { limit: 3, search: 'x', ...args })).rejects.toMatchObject({ code: 'ARGUMENT_CONTRACT' });
    await expect(page(crm, { limit: 3, search: 'x', cursor: first.nextCursor! }, 'other')).rejects.toMatchObject({
      code: 'ARGUMENT_CONTRACT',
    });
  });

  it('read no further than a bound, and no further than they need', async () => {
    const far = new Crm(Array(5_000).fill(false) as boolean[]);
    expect(await page(far, { limit: 10 })).toMatchObject({ contacts: [], total: 0 });
    expect(far.asked).toBeLessThanOrEqual(100);
    const near = new Crm(Array(5_000).fill(true) as boolean[]);
    await page(near, { limit: 10 });
    expect(near.asked).toBe(2);
  });

  it('ask the upstream for as many at a time as it gives, where most may be somebody else’s', async () => {
    const crm = new Crm(Array.from({ length: 900 }, (_, index) => index % 30 === 0));
    const call = callOf({ limit: 10 }, 's', 'contact', { limit: { type: 'integer', maximum: 200 }, cursor: { type: 'string' } });
    const pages = pagesOver(crm);
    const from = pages.begin(call);
    const answer = await pages.complete(call, from!, crm.answer(call.upstreamArguments));
    expect([(answer['structuredContent'] as unknown as Shown).contacts.length, crm.asked]).toEqual([10, 4]);
  });

  it('are left alone where they are no lists of clients', () => {
    expect(pagesOver(new Crm([])).begin(callOf({ cursor: 'theirs' }, 's', 'listing'))).toBeUndefined();
  });

  it('keep their count where the caller asks for their own by name', async () => {
    const crm = new Crm(Array(12).fill(true) as boolean[]);
    expect((await page(crm, { limit: 3, ownerMemberKey: 'MEM-1001' })).total).toBe(12);
    expect((await page(crm, { limit: 3 })).total).toBe(3);
  });
});
