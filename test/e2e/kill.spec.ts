import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportedEvents } from '../support/recorded-events.js';
import { RawPeer, type Era, type Exchange } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';
import { wideLimits } from '../support/wide-limits.mjs';

/** Callers at once, half of each era. */
const CALLERS = 24;
/** Answers that a round waits for before it kills. */
const ANSWERS = 400;
const USERS = ['agent@harbor.example', 'broker@harbor.example'];
const CLIENT_INFO = 'io.modelcontextprotocol/clientInfo';

let system: RunningSystem;

beforeAll(async () => {
  system = await RunningSystem.start({ edit: (yaml) => wideLimits(yaml.replace('gateway:\n', 'gateway:\n  callTimeout: 3s\n')) });
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
    // Of HTTP, not of MCP: 503 from a gateway that is closing.
    if (exchange.status >= 500 || !exchange.message) throw new Error(`no answer in ${exchange.text.slice(0, 200)}`);
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

/** Assistants at work, until the gateway is gone. */
function startLoad(name: string): {
  readonly callers: readonly Caller[];
  readonly answered: () => number;
  readonly ended: Promise<unknown>;
} {
  const callers = Array.from({ length: CALLERS }, (_, index) => {
    const era = index % 2 === 0 ? '2025' : '2026';
    const user = USERS[Math.floor(index / 2) % USERS.length]!;
    return new Caller(era, `${name}-${index}`, new RawPeer(era, `${system.url}/mcp`, system.token(user)));
  });
  const ended = Promise.all(callers.map((caller) => caller.ask()));
  return { callers, answered: () => callers.reduce((sum, caller) => sum + caller.answered, 0), ended };
}

/** The trail as an auditor gets it, verified. */
async function verifiedTrail(name: string): Promise<RecordedEvent[]> {
  const file = join(system.folder, `${name}.jsonl`);
  expect(system.run(['audit', 'export', '--out', file])).toMatchObject({ status: 0, stderr: '' });
  expect(system.run(['audit', 'verify', file])).toMatchObject({ status: 0, stderr: '' });
  return exportedEvents<RecordedEvent>(await readFile(file, 'utf8'));
}

/** Answered requests that are not on record exactly as often as they were answered. */
function unrecorded(callers: readonly Caller[], events: readonly RecordedEvent[]): string[] {
  const reported = countOf(events.map(({ client }) => client?.reported));
  const eventIds = new Set(events.map(({ eventId }) => eventId));
  return callers.flatMap(({ era, name, answered, answeredAs, eventIds: named }) => {
    const recorded = reported.get(`${name} 1`) ?? 0;
    // In a session one more at most: the request that the end left without an answer.
    const miscounted = era === '2025' && recorded !== answered && recorded !== answered + 1;
    return [
      ...named.filter((id) => !eventIds.has(id)),
      ...answeredAs.filter((own) => reported.get(`${own} 1`) !== 1),
      ...(miscounted ? [`${name}: ${answered} answered, ${recorded} recorded`] : []),
    ];
  });
}

describe.each([1, 2])('kill -9 under load, round %i', (round) => {
  let callers: readonly Caller[];

  it('the gateway starts again on what was left, and goes on', async () => {
    const load = startLoad(`caller-${round}`);
    ({ callers } = load);
    await expect.poll(load.answered, { timeout: 60_000, interval: 5 }).toBeGreaterThanOrEqual(ANSWERS);
    await system.gateway.end('SIGKILL');
    await load.ended;
    for (const caller of callers) expect(caller.answered).toBeGreaterThan(0);
    await system.gateway.start();
    const peer = new RawPeer('2026', `${system.url}/mcp`, system.token(USERS[0]!));
    const answer = await peer.call('crm_list_tasks', {}, { [CLIENT_INFO]: { name: `afterwards-${round}`, version: '1' } });
    expect(answer.message?.result?.['isError']).toBeFalsy();
  });

  it('every answered call is on record, once, in a chain that is whole across the kill', async () => {
    const events = await verifiedTrail(`killed-${round}`);
    expect(unrecorded(callers, events)).toEqual([]);
    expect(events.at(-1)?.client?.reported).toBe(`afterwards-${round} 1`);
  });
});

/** Exit code after SIGTERM; a gateway that is still there after ten seconds is killed. */
async function terminate(): Promise<number | string | null> {
  const tooLong = new AbortController();
  const stillRunning = setTimeout(10_000, 'still running', { signal: tooLong.signal });
  const outcome = await Promise.race([system.gateway.end('SIGTERM'), stillRunning]);
  tooLong.abort();
  await Promise.allSettled([stillRunning, system.gateway.end('SIGKILL')]);
  return outcome;
}

async function connectedSocket(): Promise<Socket> {
  const socket = connect(Number(new URL(system.url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

describe('SIGTERM', () => {
  it('under load lets calls in flight end, with their records, and ends with 0', async () => {
    const { callers, answered, ended } = startLoad('last');
    await expect.poll(answered, { timeout: 60_000, interval: 5 }).toBeGreaterThanOrEqual(ANSWERS);
    expect(await terminate()).toBe(0);
    await ended;
    const events = await verifiedTrail('ended');
    expect(unrecorded(callers, events)).toEqual([]);
    expect(system.gateway.log).not.toMatch(/Z error /);
  });

  it('does not wait for a connection that says nothing, nor for a message that never ends', async () => {
    await system.gateway.start();
    const silent = await connectedSocket();
    const endless = await connectedSocket();
    const head = ['POST /mcp HTTP/1.1', `host: ${new URL(system.url).host}`, `authorization: Bearer ${system.token(USERS[0]!)}`];
    endless.write([...head, 'content-type: application/json', 'content-length: 1000', '', '{"jsonrpc":'].join('\r\n'));
    expect(await terminate()).toBe(0);
    silent.destroy();
    endless.destroy();
  });
});

function countOf(names: readonly (string | undefined)[]): Map<string | undefined, number> {
  const counts = new Map<string | undefined, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
