import { beforeAll, describe, expect, it } from 'vitest';
import type { AuditEvent } from './audit-event.js';
import { seal, unsealed } from './audit-record.js';
import { MemoryAuditStore } from './memory.audit-store.js';
import { searchTrail, type AuditSearch } from './search.js';

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
  for await (const { event } of searchTrail(store, search)) ids.push(event.eventId);
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
    ['what is not there', { person: 'nobody' }, []],
  ])('for %s', async (_, search, expected) => expect(await found(search)).toEqual(expected.map((n) => `event-${n}`)));
});
