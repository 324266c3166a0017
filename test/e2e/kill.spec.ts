import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawPeer, type Era, type Exchange } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

/** Callers at once, half of each era. */
const CALLERS = 24;
/** Answers that a round waits for before it kills. */
const ANSWERS = 400;
const USERS = ['agent@harbor.example', 'agent2@harbor.example', 'broker@harbor.example', 'compliance@harbor.example'];
const CLIENT_INFO = 'io.modelcontextprotocol/clientInfo';

let system: RunningSystem;

beforeAll(async () => {
  system = await RunningSystem.start();
});
afterAll(() => system?.stop());

interface Question {
  readonly method: string;
  readonly params: Record<string, unknown>;
}

/**
 * One assistant that asks without a pause and writes down what was answered. A record holds neither arguments nor results, but it does
 * hold what the client calls itself: a modern request says that anew each time, so each gets a name of its own; a session says it once, so
 * there the answered requests are counted.
 */
class Caller {
  /** Requests whose whole answer was read. */
  answered = 0;
  /** Names under which the requests of a modern caller were answered. */
  readonly answeredAs: string[] = [];
  /** Event ids that answers named. */
  readonly eventIds: string[] = [];
  private asked = 0;

  constructor(
    readonly era: Era,
    readonly name: string,
    private readonly peer: RawPeer,
  ) {}

  /** Asks until the gateway is gone. */
  async ask(): Promise<void> {
    try {
      const session = this.era === '2025' ? await this.openSession() : undefined;
      for (;;) await this.askOnce(session);
    } catch {
      // The gateway was killed under this request: it was not answered, and may be on record or not.
    }
  }

  private async openSession(): Promise<string> {
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: this.name, version: '1' } };
    const opened = await this.peer.send(JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params }));
    return opened.headers.get('mcp-session-id')!;
  }

  private async askOnce(session: string | undefined): Promise<void> {
    this.asked += 1;
    const { method, params } = question(this.asked);
    const name = `${this.name}-${this.asked}`;
    const exchange =
      session === undefined
        ? await this.peer.request(method, { ...params, _meta: { [CLIENT_INFO]: { name, version: '1' } } })
        : await this.peer.send(JSON.stringify({ jsonrpc: '2.0', id: this.asked, method, params }), { 'mcp-session-id': session });
    if (!exchange.message) throw new Error(`no answer in ${exchange.text.slice(0, 200)}`);
    this.answered += 1;
    if (session === undefined) this.answeredAs.push(name);
    this.eventIds.push(...eventIdsOf(exchange));
  }
}

/** Granted, held, refused, unknown, listed: every kind of answer must have been recorded first. */
function question(turn: number): Question {
  const { ownContact } = system.sandbox.world.story;
  const call = (name: string, args: Record<string, unknown>): Question => ({ method: 'tools/call', params: { name, arguments: args } });
  const questions = [
    call('crm_get_contact', { contactKey: ownContact }),
    call('crm_list_tasks', { limit: 2 }),
    { method: 'tools/list', params: {} },
    call('crm_draft_message', { contactKey: ownContact, channel: 'sms', body: 'The gate code please.' }),
    call('crm_no_such_tool', {}),
    call('crm_list_tasks', { limit: 3 }),
    call('market_market_trends', { city: 'Sacramento' }),
    call('market_compare_agents', { city: 'Sacramento' }),
  ];
  return questions[turn % questions.length]!;
}

function eventIdsOf({ message }: Exchange): string[] {
  const meta = message?.result?.['_meta'] as Record<string, { eventId?: string }> | undefined;
  const data = message?.error?.data as { eventId?: string } | undefined;
  return [meta?.['dev.gatehouse/refusal']?.eventId, data?.eventId].filter((id) => id !== undefined);
}

interface RecordedEvent {
  readonly eventId: string;
  readonly kind: string;
  readonly client?: { readonly reported?: string };
}

describe.each([1, 2])('kill -9 under load, round %i', (round) => {
  const callers: Caller[] = [];
  const answered = () => callers.reduce((sum, caller) => sum + caller.answered, 0);

  it('the gateway starts again on what was left', async () => {
    for (let index = 0; index < CALLERS; index += 1) {
      const era = index % 2 === 0 ? '2025' : '2026';
      const user = USERS[Math.floor(index / 2) % USERS.length]!;
      callers.push(new Caller(era, `caller-${round}-${index}`, new RawPeer(era, `${system.url}/mcp`, system.token(user))));
    }
    const asking = Promise.all(callers.map((caller) => caller.ask()));
    await expect.poll(answered, { timeout: 60_000, interval: 5 }).toBeGreaterThanOrEqual(ANSWERS);
    await system.gateway.end('SIGKILL');
    await asking;
    for (const caller of callers) expect(caller.answered).toBeGreaterThan(0);
    await system.gateway.start();
  });

  it('every answered call is on record, and the chain is whole', async () => {
    const file = join(system.folder, `after-kill-${round}.jsonl`);
    expect(system.run(['audit', 'export', '--out', file])).toMatchObject({ status: 0, stderr: '' });
    expect(system.run(['audit', 'verify', file])).toMatchObject({ status: 0, stderr: '' });
    const events = system.audit().map((record) => record['event'] as RecordedEvent);
    const reported = countOf(events.map(({ client }) => client?.reported));
    const eventIds = new Set(events.map(({ eventId }) => eventId));
    const missing = callers.flatMap((caller) => [
      ...caller.eventIds.filter((id) => !eventIds.has(id)),
      ...caller.answeredAs.filter((name) => reported.get(`${name} 1`) !== 1),
    ]);
    expect(missing).toEqual([]);
    for (const { era, name, answered } of callers) {
      if (era === '2026') continue;
      const recorded = reported.get(`${name} 1`) ?? 0;
      // One more at most: the request that the kill left without an answer.
      expect([answered, answered + 1]).toContain(recorded);
    }
  });

  it('the trail goes on after it, on the same chain', async () => {
    const before = system.audit().length;
    const peer = await new RawPeer('2026', `${system.url}/mcp`, system.token(USERS[0]!)).open();
    expect((await peer.call('crm_list_tasks', { limit: 1 })).message?.result?.['isError']).toBeFalsy();
    const file = join(system.folder, `on-after-kill-${round}.jsonl`);
    expect(system.run(['audit', 'export', '--out', file]).status).toBe(0);
    expect(system.run(['audit', 'verify', file])).toMatchObject({ status: 0, stderr: '' });
    expect(system.audit().length).toBe(before + 1);
  });
});

function countOf(names: readonly (string | undefined)[]): Map<string | undefined, number> {
  const counts = new Map<string | undefined, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
