import { AuditTrail, type NewAuditEvent } from '@gatehouse/audit';
import { openDatabase, TypeormAuditStore } from '@gatehouse/storage';

const CHAIN = 'history';
const AGENTS = 200;
const BATCH = 500;
const QUARTER_MS = 91 * 86_400_000;

/** Deterministic numbers below 1 (mulberry32): the same quarter each time. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Draw = () => number;
type Shape = (draw: Draw) => Partial<NewAuditEvent>;

const VERSION = 'a'.repeat(64);
const tool = (upstream: string, name: string) => ({ tool: { upstream, name, version: VERSION } });
const allowed = (policy: string) =>
  ({ kind: 'tool.call.allowed', outcome: 'granted', decision: { effect: 'permit', policies: [policy] } }) as const;
const denied = (code: string, more: object = {}) =>
  ({ kind: 'tool.call.denied', severity: 'warn', outcome: 'refused', code, ...more }) as Partial<NewAuditEvent>;
const LICENCE = { licenceUse: { connection: 'cascade', use: 'BBO' } } as Partial<NewAuditEvent>;

/** What two hundred agents' assistants do in a quarter, by how often of a thousand. */
const WORK: readonly (readonly [perThousand: number, shape: Shape])[] = [
  [
    430,
    (draw) => ({
      ...allowed('agent-reads-market'),
      ...tool('mls', 'search_listings'),
      ...LICENCE,
      rows: Math.floor(draw() * 50),
      events: ['mls.attribution.applied'],
    }),
  ],
  [
    220,
    () => ({ ...allowed('agent-reads-market'), ...tool('mls', 'get_listing'), ...LICENCE, rows: 1, events: ['mls.attribution.applied'] }),
  ],
  [
    150,
    (draw) => ({
      ...allowed('agent-reads-own-clients'),
      ...tool('crm', 'get_contact'),
      rows: 1,
      tallies: { tokenised: 1 + Math.floor(draw() * 6) },
      events: ['data.field.masked'],
    }),
  ],
  [90, () => ({ ...allowed('agent-reads-own-clients'), ...tool('crm', 'list_tasks'), rows: 4 })],
  [60, () => ({ ...allowed('agent-drafts'), ...tool('crm', 'draft_message') })],
  [20, () => ({ kind: 'tool.call.failed', severity: 'warn', outcome: 'failed', ...tool('showings', 'list_showings') })],
  [12, () => ({ kind: 'tool.call.held', outcome: 'held', code: 'APPROVAL_NEEDED', ...tool('crm', 'send_message') })],
  [6, () => ({ ...denied('RECORD_NOT_YOURS'), ...tool('crm', 'get_contact') })],
  [4, () => ({ ...denied('PRECONDITION_UNMET', { events: ['law.precondition.unmet'] }), ...tool('showings', 'request_showing') })],
  [3, () => ({ ...denied('MLS_QUOTA', { licenceUse: LICENCE.licenceUse }), ...tool('mls', 'search_listings') })],
  [3, () => ({ ...denied('LIMIT_REACHED'), ...tool('crm', 'list_contacts') })],
  [1, () => ({ ...denied('MLS_FIELD', { events: ['data.oracle.blocked'] }), ...tool('mls', 'search_listings') })],
  [1, () => ({ ...denied('FAIR_HOUSING', { events: ['content.fairhousing.flagged'] }), ...tool('crm', 'draft_ad') })],
];

function workOf(draw: Draw): NewAuditEvent {
  let at = draw() * 1_000;
  const [, shape] = WORK.find(([perThousand]) => (at -= perThousand) < 0) ?? WORK[0]!;
  const agent = Math.floor(draw() * AGENTS);
  const number = String(agent).padStart(3, '0');
  return {
    kind: 'tool.call.allowed',
    method: 'tools/call',
    tenant: 'harbor',
    office: `OFF-10${1 + (agent % 4)}`,
    actor: { subject: `agent${number}@harbor.example`, memberKey: `MEM-9${number}`, roles: ['agent'] },
    client: { id: ['claude', 'chatgpt', 'cursor'][agent % 3]! },
    ...shape(draw),
  };
}

/** Writes a quarter of ordinary work by the trail itself, in a chain of its own, evenly over the 91 days that end an hour ago. */
export async function writeHistory(url: string, events: number): Promise<void> {
  const database = await openDatabase({ url });
  const end = Date.now() - 3_600_000;
  let next = 0;
  const clock = { now: () => end - QUARTER_MS + Math.floor((QUARTER_MS * next) / events) };
  const trail = new AuditTrail(new TypeormAuditStore(database), { chain: CHAIN, digestKey: Buffer.alloc(32, 7), clock });
  const draw = numbers(20_261_128);
  try {
    await trail.open();
    for (let first = 0; first < events; first += BATCH) {
      const batch = Array.from({ length: Math.min(BATCH, events - first) }, (_, each) => {
        next = first + each;
        return trail.record(workOf(draw));
      });
      await Promise.all(batch);
    }
  } finally {
    await trail.close();
    await database.destroy();
  }
}
