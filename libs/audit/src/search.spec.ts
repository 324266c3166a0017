import { beforeAll, describe, expect, it } from 'vitest';
import type { AuditEvent } from './audit-event.js';
import { seal, unsealed } from './audit-record.js';
import { MemoryAuditStore } from './memory.audit-store.js';
import type { AuditSearch } from './search.js';
import { TrailSearch, UnknownPlace } from './trail-search.js';

const store = new MemoryAuditStore();

const EVENTS: readonly Partial<AuditEvent>[] = [
  {
    kind: 'tool.call.allowed',
    tool: { upstream: 'mls', name: 'mls_search_listings' },
    actor: { subject: 'agent@harbor.example', roles: [] },
    office: 'OFF-1',
  },
  {
    kind: 'tool.call.denied',
    tool: { upstream: 'mls', name: 'mls_query_reso' },
    code: 'MLS_FIELD',
    actor: { subject: 'agent@harbor.example', roles: [] },
  },
  {
    kind: 'tool.call.denied',
    code: 'WIRE_FRAUD',
    actor: { subject: 'other@harbor.example', roles: [] },
    client: { id: 'desk' },
    events: ['tx.wire.change_detected'],
    outcome: 'refused',
    actingFor: [
      { memberKey: 'MEM-7', by: 'team', ofRecord: true },
      { memberKey: 'MEM-8', by: 'team' },
    ],
    arguments: { digest: 'abcdef0123456789', shape: {} },
  },
  { kind: 'auth.denied', details: { address: '192.0.2.7' } },
];

beforeAll(async () => {
  for (const [n, more] of EVENTS.entries()) {
    const event = { eventId: `event-${n + 1}`, ts: (n + 1) * 1000, severity: 'info', kind: '', ...more } as AuditEvent;
    await store.append([seal(unsealed(event), 'node-1', await store.head('node-1'))]);
  }
});

const found = async (search: AuditSearch): Promise<string[]> => {
  const ids: string[] = [];
  for await (const { event } of new TrailSearch(store, search).found()) ids.push(event.eventId);
  return ids;
};

describe('a search of the trail', () => {
  it.each<[string, AuditSearch, number[]]>([
    ['nothing: everything', {}, [1, 2, 3, 4]],
    ['a period', { from: 2000, to: 3000 }, [2, 3]],
    ['a person', { person: 'agent@harbor.example' }, [1, 2]],
    ['an office', { office: 'OFF-1' }, [1]],
    ['a tool by its name, or by upstream and name', { tool: 'mls_query_reso' }, [2]],
    ['tools of one upstream', { tool: 'mls/*' }, [1, 2]],
    ['kinds that begin alike', { kind: 'tool.call.*' }, [1, 2, 3]],
    ['a refusal', { code: 'MLS_FIELD' }, [2]],
    ['a label', { rule: 'tx.wire.*' }, [3]],
    ['an application', { application: 'desk' }, [3]],
    ['a text, in any case', { text: '192.0.2.7' }, [4]],
    ['several at once', { person: 'agent@harbor.example', kind: 'tool.call.denied' }, [2]],
    ['a text in other letters', { text: 'WIRE_fraud' }, [3]],
    ['tools whose name begins so', { tool: 'mls_*' }, [1, 2]],
    ['a tool by upstream and name', { tool: 'mls/mls_query_reso' }, [2]],
    ['a part of a code, which is none', { code: 'MLS_FIEL' }, []],
    ['how a call ended', { verdict: 'refused' }, [3]],
    ['whose record it was, and not for whom else one may act', { owner: 'MEM-7' }, [3]],
    ['somebody none of whose records was touched', { owner: 'MEM-8' }, []],
    ['the same record', { record: 'abcdef0123456789' }, [3]],
    ['a record whose digest begins like another', { record: 'abcdef' }, []],
    ['what is not there', { person: 'nobody' }, []],
  ])('for %s', async (_, search, expected) => expect(await found(search)).toEqual(expected.toReversed().map((n) => `event-${n}`)));
});

describe('a search that is stopped', () => {
  const first = async (trail: TrailSearch, most: number): Promise<string[]> => {
    const ids: string[] = [];
    for await (const { event } of trail.found()) if (ids.push(event.eventId) === most) break;
    return ids;
  };

  it('goes on from where it was, and says when there is nothing more', async () => {
    const one = new TrailSearch(store, {});
    expect(await first(one, 3)).toEqual(['event-4', 'event-3', 'event-2']);
    const other = new TrailSearch(store, {}, { after: one.next });
    expect(await first(other, 3)).toEqual(['event-1']);
    expect(other.next).toBeUndefined();
  });

  it('says that it looked at nothing where its time was over, and everything is found later', async () => {
    const none = new TrailSearch(store, { office: 'OFF-1' }, { isOver: () => true });
    expect(await first(none, 3)).toEqual([]);
    expect(none.looked).toEqual({ done: 0, of: 4 });
    const all = new TrailSearch(store, { office: 'OFF-1' }, { after: none.next });
    expect([await first(all, 3), all.looked, all.next]).toEqual([['event-1'], { done: 4, of: 4 }, undefined]);
  });

  it('lets others have a turn of the event loop between its pages', async () => {
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 0);
    const page = { records: [], downTo: 1, at: 0 };
    const pages = async function* () {
      for (let n = 200; n > 0; n -= 1) yield { ...page, downTo: n };
    };
    const trail = new TrailSearch({ ends: async () => [{ chain: 'a', lastSeq: 200 }], look: pages }, {});
    const before = performance.now();
    while (performance.now() - before < 5);
    await first(trail, 1);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });

  it.each(['', 'x', Buffer.from('{"a":1}').toString('base64url'), Buffer.from('[["node-1",-1]]').toString('base64url')])(
    'takes %j for no place',
    async (after) => {
      await expect(first(new TrailSearch(store, {}, { after }), 1)).rejects.toThrow(UnknownPlace);
    },
  );
});
