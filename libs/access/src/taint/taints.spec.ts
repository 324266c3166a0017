import { McpCall, Refusal, SilentChannel, type Finding, type JsonObject, type ToolTerms } from '@gatehouse/kernel';
import { beforeEach, describe, expect, it } from 'vitest';
import { agent, broker } from '../../fixtures/people.js';
import { StoppedClock } from '../../fixtures/tools.js';
import { recordAround } from './source-record.js';
import { TaintMarking } from './taint-marking.js';
import { TaintRules } from './taint-rules.js';
import { TaintStore, type Taint } from './taint-store.js';
import { Taints } from './taints.js';

class RememberedTaints extends TaintStore {
  rows: Taint[] = [];
  /** What stands in the way of each row in turn. */
  readonly delays: Promise<void>[] = [];

  async raise(taint: Taint): Promise<void> {
    await this.delays.shift();
    this.rows = [taint, ...this.rows.filter(({ source }) => source.call !== taint.source.call)];
  }

  async holding(subject: string, now: number): Promise<Taint[]> {
    return this.rows.filter((row) => row.subject === subject && row.until > now);
  }

  async list(now: number): Promise<Taint[]> {
    return this.rows.filter(({ until }) => until > now);
  }

  async clear(subject: string): Promise<number> {
    const before = this.rows.length;
    this.rows = this.rows.filter((row) => row.subject !== subject);
    return before - this.rows.length;
  }

  async forgetRecords(): Promise<number> {
    return 0;
  }

  async purge(): Promise<number> {
    return 0;
  }
}

const order: Finding = {
  rule: 'injection.exfiltration.to-address',
  family: 'prompt_injection',
  surface: 'remarks',
  verdict: 'block',
  score: 0.9,
  path: '/structuredContent/listings/1/PublicRemarks',
};
const ANSWER: JsonObject = {
  content: [{ type: 'text', text: 'two listings' }],
  structuredContent: { listings: [{ ListingKey: 'LST-000001' }, { ListingKey: 'LST-000042', ListAgentKey: 'MEM-1', PublicRemarks: 'x' }] },
};

let clock: StoppedClock;
let store: RememberedTaints;
let taints: Taints;

beforeEach(() => {
  clock = new StoppedClock();
  store = new RememberedTaints();
  taints = new Taints({ store, rules: TaintRules.read(), clock, keepMs: 1_800_000 });
});

function call(terms: ToolTerms, who = agent, args: JsonObject = {}): McpCall {
  const made = new McpCall({
    method: 'tools/call',
    params: { name: 'tool', arguments: args },
    era: 'modern',
    endpoint: undefined,
    claims: who.token,
    channel: new SilentChannel(),
    signal: new AbortController().signal,
  });
  made.principal.set(who);
  const inputSchema = { type: 'object', properties: { contactKey: { type: 'string' } }, required: Object.keys(args) };
  made.tool.set({
    kind: 'tool',
    upstream: 'crm',
    name: 'tool',
    publicName: 'crm_tool',
    descriptor: { name: 'tool', inputSchema },
    terms,
    digest: '0',
  });
  made.decision.set({ effect: 'permit', obligations: { reach: 'own', maskOwn: false }, policies: [] });
  return made;
}

const LISTINGS: ToolTerms = { action: 'read', dataClass: 'listing', resource: 'Property' };
const CONTACTS: ToolTerms = { action: 'read', dataClass: 'contact', resource: 'Contacts' };
const NOTE: ToolTerms = { action: 'write', dataClass: 'contact' };
const SALE: ToolTerms = { action: 'write', dataClass: 'transaction' };

async function heard(finding: Finding = order, who = agent): Promise<McpCall> {
  const reading = call(LISTINGS, who);
  reading.note(finding);
  await taints.noteAnswer(reading, ANSWER);
  return reading;
}

/** What becomes of a call: who has to approve, or the code of the refusal. */
async function becomes(terms: ToolTerms, who = agent, args: JsonObject = {}): Promise<string> {
  const made = call(terms, who, args);
  try {
    await taints.judge(made);
  } catch (thrown) {
    return (thrown as Refusal).code;
  }
  const events = made.events.filter((event) => event.startsWith('taint.')).join();
  return made.holds.flatMap(({ approvers }) => approvers).join() || events || 'goes on';
}

describe('a text of somebody else that gives orders', () => {
  it('is kept with the record in which it stood', async () => {
    const { id } = await heard();
    expect(store.rows).toMatchObject([{ source: { call: id, resource: 'Property', key: 'LST-000042' }, kinds: ['reach', 'orders'] }]);
  });

  it('is kept before any answer of that call leaves, and none leaves where it cannot be', async () => {
    const reading = call(LISTINGS);
    reading.note(order);
    let fail: (fault: Error) => void = () => {};
    store.delays.push(new Promise((_resolve, reject) => (fail = reject)));
    const progress = taints.noteAnswer(reading, { progress: 1 });
    reading.note(order);
    const result = taints.noteAnswer(reading, ANSWER);
    fail(new Error('The database is gone.'));
    const ends = await Promise.allSettled([progress, result, progress.catch(() => taints.noteAnswer(reading, ANSWER))]);
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  });

  it('is kept with all kinds that were heard, in whatever order rows are written', async () => {
    const reading = call(LISTINGS);
    let write: () => void = () => {};
    store.delays.push(new Promise((resolve) => (write = resolve)));
    reading.note({ ...order, rule: 'injection.role.override' });
    const first = taints.noteAnswer(reading, { progress: 1 });
    reading.note(order);
    const second = taints.noteAnswer(reading, ANSWER);
    await new Promise(setImmediate);
    write();
    await Promise.all([first, second]);
    expect(store.rows).toMatchObject([{ kinds: ['orders', 'reach'] }]);
  });

  it('has writes wait for the broker, refuses lists of clients, and marks reads of one', async () => {
    await heard();
    expect(await becomes(NOTE)).toBe('broker');
    expect(await becomes(CONTACTS)).toBe('INTENT_UNTRUSTED');
    expect(await becomes(CONTACTS, agent, { contactKey: 'CON-1' })).toBe('taint.mark');
    expect(await becomes(LISTINGS)).toBe('goes on');
    expect(await becomes(NOTE, broker)).toBe('goes on');
  });

  it('that asked for no data leaves lists of clients to the person themself', async () => {
    await heard({ ...order, rule: 'injection.override.above' });
    expect(await becomes(CONTACTS)).toBe('self');
  });

  it('has a broker confirm in person', async () => {
    await heard(order, broker);
    expect(await becomes(NOTE, broker)).toBe('self');
  });

  it('counts from hold on, whatever its family, and never where the caller wrote it', async () => {
    await heard({ ...order, verdict: 'flag' });
    await heard({ ...order, surface: 'argument' });
    await heard({ ...order, family: 'fair_housing', rule: 'fair-housing.steering-by-group' });
    expect(store.rows).toEqual([]);
  });

  it('about money bears on sales and messages alone', async () => {
    await heard({ ...order, family: 'wire_fraud', rule: 'wire-fraud.changed-instructions', verdict: 'flag' });
    expect([await becomes(SALE), await becomes(NOTE), await becomes(CONTACTS)]).toEqual(['broker', 'goes on', 'taint.mark']);
  });

  it('counts at the other applications of the person for what leaves or changes, and not for what they read there', async () => {
    await heard();
    const elsewhere = { ...agent, token: { ...agent.token, clientId: 'another-application' } };
    const sending: ToolTerms = { action: 'send', dataClass: 'message' };
    expect([await becomes(NOTE, elsewhere), await becomes(sending, elsewhere)]).toEqual(['broker', 'broker']);
    expect([await becomes(CONTACTS, elsewhere), await becomes(CONTACTS)]).toEqual(['goes on', 'INTENT_UNTRUSTED']);
    const colleague = { ...elsewhere, subject: 'colleague@harbor.example' };
    expect(await becomes(sending, colleague)).toBe('goes on');
  });

  it('is over after its time, and when it is cleared', async () => {
    await heard();
    clock.time += 1_800_001;
    expect(await becomes(NOTE)).toBe('goes on');
    await heard();
    expect(await taints.clear('AGENT@harbor.example')).toBe(2);
    expect(await becomes(NOTE)).toBe('goes on');
  });

  it('is told once in the answer, and not in one without', async () => {
    const marking = new TaintMarking(taints);
    const reading = call(LISTINGS);
    expect(await marking.clean(reading, ANSWER, 'result')).toBe(ANSWER);
    reading.note(order);
    await marking.clean(reading, { progress: 1 }, 'progress');
    const told = await marking.clean(reading, ANSWER, 'result');
    expect((told['content'] as unknown[]).length).toBe(2);
    expect(store.rows).toHaveLength(1);
  });
});

describe('the record around a text', () => {
  it('is the innermost with a key, in JSON inside of a text too', () => {
    const inside = {
      content: [{ type: 'text', text: JSON.stringify({ ContactKey: 'CON-00001', Notes: [{ MediaKey: 'MED-1', Text: 'x' }] }) }],
    };
    expect(recordAround(inside, '/content/0/text/Notes/0/Text', 'Contacts')).toEqual({ resource: 'Media', key: 'MED-1' });
    expect(recordAround(inside, '/content/0/text', undefined)).toEqual({ resource: 'Contacts', key: 'CON-00001' });
  });

  it('is none where what stands in place of a key could be a person', () => {
    for (const key of ['Jane Roe', 'jane@roe.example', '9165550188', 'Jane', ''])
      expect(recordAround({ ContactKey: key, Notes: 'x' }, '/Notes', 'Contacts')).toBeUndefined();
  });
});
