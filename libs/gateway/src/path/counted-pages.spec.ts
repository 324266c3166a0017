import { McpCall, type JsonObject } from '@gatehouse/kernel';
import { SealedBox } from '@gatehouse/seal';
import { array, assert, asyncProperty, boolean, constantFrom, integer } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecordSight } from './record-sight.js';
import { RowPages } from './row-pages.js';
import { messageOf } from './messages.fixture.mjs';

const INTEGER: JsonObject = { type: 'integer' };
/** How lists are paged by counting: at rows, at pages from one on, at pages from nought on. */
const WAYS = {
  offset: { place: 'offset', base: 0, schema: INTEGER },
  page: { place: 'page', base: 1, schema: INTEGER },
  pageIndex: { place: 'pageIndex', base: 0, schema: { ...INTEGER, minimum: 0 } },
} as const;
type Way = keyof typeof WAYS;

function callOf(way: Way, args: JsonObject, most?: number): McpCall {
  const call = messageOf({ params: { name: 'crm_list', arguments: args } });
  const { place, schema } = WAYS[way];
  const limit = most === undefined ? INTEGER : { ...INTEGER, maximum: most };
  const inputSchema = { type: 'object', properties: { limit, [place]: schema } };
  const terms = { action: 'read', dataClass: 'contact' } as const;
  const descriptor = { name: 'list', inputSchema };
  call.tool.set({ kind: 'tool', upstream: 'crm', name: 'list', publicName: 'crm_list', descriptor, terms, digest: '' });
  call.decision.set({ effect: 'permit', obligations: { reach: 'own', maskOwn: false }, policies: [] });
  return call;
}

interface Shown {
  readonly contacts: { ContactKey: string }[];
  readonly meta: { readonly total: number; readonly hasMore: boolean };
}

/** Clients of everybody, whose places and numbers count them all. */
class Crm {
  asked = 0;
  constructor(
    private readonly owners: readonly boolean[],
    private readonly way: Way,
  ) {}

  async page(args: JsonObject, most?: number): Promise<Shown> {
    const call = callOf(this.way, args, most);
    const consult = async (_call: McpCall, asked: { args: JsonObject }) => this.answer(asked.args);
    const sight = new RecordSight(() => ({ offices: [] }), { hidesRow: () => Promise.resolve(false) });
    const pages = new RowPages({ consult }, sight, new SealedBox(new Uint8Array(32).fill(3)));
    const from = pages.begin(call)!;
    const answer = await pages.complete(call, from, this.answer(call.upstreamArguments));
    return answer['structuredContent'] as unknown as Shown;
  }

  private answer(args: JsonObject): JsonObject {
    this.asked += 1;
    const { place, base } = WAYS[this.way];
    const limit = Number(args['limit'] ?? 3);
    const counted = Number(args[place] ?? base) - base;
    const from = place === 'offset' ? counted : counted * limit;
    const contacts = this.owners
      .slice(from, from + limit)
      .map((isOwn, index) => ({ ContactKey: `C${from + index}`, OwnerMemberKey: isOwn ? 'MEM-1001' : 'MEM-2' }));
    const meta = { total: this.owners.length, offset: from, nextOffset: from + limit, hasMore: from + limit < this.owners.length };
    return { structuredContent: { contacts, meta, next: `/contacts?offset=${from + limit}` } };
  }
}

async function walked(owners: readonly boolean[], way: Way, limit: number): Promise<Shown[]> {
  const crm = new Crm(owners, way);
  const { place, base } = WAYS[way];
  const all: Shown[] = [];
  while (all.at(-1)?.meta.hasMore ?? true)
    all.push(await crm.page({ limit, [place]: base + (place === 'offset' ? all.length * limit : all.length) }));
  return all;
}

describe('pages that are counted', () => {
  it('are as if the others were not there, wherever they stand', async () => {
    await assert(
      asyncProperty(
        array(boolean(), { maxLength: 30 }),
        integer({ min: 1, max: 7 }),
        constantFrom<Way>('offset', 'page', 'pageIndex'),
        async (owners, limit, way) => {
          const own = owners.flatMap((isOwn, index) => (isOwn ? [`C${index}`] : []));
          const [pages, alone] = await Promise.all([owners, own.map(() => true)].map((rows) => walked(rows, way, limit)));
          expect(pages!.flatMap(({ contacts }) => contacts.map(({ ContactKey }) => ContactKey))).toEqual(own);
          const shapes = (of: Shown[]) => of.map(({ contacts, ...rest }) => ({ ...rest, rows: contacts.length }));
          expect(shapes(pages!)).toEqual(shapes(alone!));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('tell no place, no number and no address of everybody’s list', async () => {
    const page = await new Crm([false, true, true, true], 'offset').page({ limit: 2 });
    expect(page).toEqual({ contacts: [expect.anything(), expect.anything()], meta: { total: 2, hasMore: true } });
  });

  it.each([-1, 1.5, '3', true])('begin at a whole number, and not at %j', async (offset) => {
    await expect(new Crm([true], 'offset').page({ limit: 2, offset })).rejects.toMatchObject({ code: 'ARGUMENT_CONTRACT' });
  });

  it('are read by as many rows as the upstream gives at a time', async () => {
    const crm = new Crm(
      Array.from({ length: 1_000 }, (_, index) => index % 10 === 0),
      'offset',
    );
    expect((await crm.page({ limit: 5, offset: 20 }, 500)).contacts[0]).toEqual({ ContactKey: 'C200', OwnerMemberKey: 'MEM-1001' });
    expect(crm.asked).toBe(3);
  });

  it('say that a list is too long to be counted up to there, and do not end it', async () => {
    const crm = new Crm(Array(5_000).fill(false) as boolean[], 'offset');
    await expect(crm.page({ limit: 10 })).rejects.toMatchObject({ code: 'ARGUMENT_CONTRACT' });
    expect(crm.asked).toBe(100);
  });
});
