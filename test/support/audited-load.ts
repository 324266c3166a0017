import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { RawPeer, type Era, type Exchange } from './raw-peer.js';
import { exportedEvents } from './recorded-events.js';
import type { RunningSystem } from './system.js';

/** Callers at once, half of each era. */
const CALLERS = 24;
const USERS = ['agent@harbor.example', 'broker@harbor.example'];
const CLIENT_INFO = 'io.modelcontextprotocol/clientInfo';

interface Question {
  readonly method: string;
  readonly params: Record<string, unknown>;
}

/** What is said where nothing is answered, since it could not be put on record. */
export const UNRECORDED = 'The audit trail cannot be written, so nothing is answered';
/** No answer either: 503 of HTTP, from a gateway that is closing. */
const isUnanswered = ({ status, message, text }: Exchange): boolean => status >= 500 || !message || text.includes(UNRECORDED);

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
    private readonly questions: readonly Question[],
  ) {}

  /** Asks until the gateway is gone, or does not answer any more. */
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
    const { method, params } = this.questions[this.asked % this.questions.length]!;
    const name = `${this.name}-${this.asked}`;
    const exchange =
      session === undefined
        ? await this.peer.request(method, { ...params, _meta: { [CLIENT_INFO]: { name, version: '1' } } })
        : await this.peer.send(JSON.stringify({ jsonrpc: '2.0', id: this.asked, method, params }), { 'mcp-session-id': session });
    if (isUnanswered(exchange)) throw new Error(`no answer in ${exchange.text.slice(0, 200)}`);
    this.answered += 1;
    if (session === undefined) this.answeredAs.push(name);
    this.eventIds.push(...eventIdsOf(exchange));
  }
}

/** Granted, held, refused, unknown, listed: every kind of answer must have been recorded first. */
function questionsOf({ sandbox }: RunningSystem): readonly Question[] {
  const { ownContact } = sandbox.world.story;
  const call = (name: string, args: Record<string, unknown>): Question => ({ method: 'tools/call', params: { name, arguments: args } });
  return [
    call('crm_get_contact', { contactKey: ownContact }),
    call('crm_list_tasks', { limit: 2 }),
    { method: 'tools/list', params: {} },
    call('crm_draft_message', { contactKey: ownContact, channel: 'sms', body: 'The gate code please.' }),
    call('crm_no_such_tool', {}),
    call('crm_list_tasks', { limit: 3 }),
    call('market_market_trends', { city: 'Sacramento' }),
    call('market_compare_agents', { city: 'Sacramento' }),
  ];
}

function eventIdsOf({ message }: Exchange): string[] {
  const meta = message?.result?.['_meta'] as Record<string, { eventId?: string }> | undefined;
  const data = message?.error?.data as { eventId?: string } | undefined;
  return [meta?.['dev.gatehouse/refusal']?.eventId, data?.eventId].filter((id) => id !== undefined);
}

export interface RecordedEvent {
  readonly eventId: string;
  readonly kind: string;
  readonly client?: { readonly reported?: string };
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface Load {
  readonly callers: readonly Caller[];
  readonly answered: () => number;
  /** No assistant asks any more. */
  readonly isOver: () => boolean;
  readonly ended: Promise<void>;
}

/** Assistants at work, until the gateway is gone. */
export function startLoad(system: RunningSystem, name: string): Load {
  const questions = questionsOf(system);
  const callers = Array.from({ length: CALLERS }, (_, index) => {
    const era = index % 2 === 0 ? '2025' : '2026';
    const user = USERS[Math.floor(index / 2) % USERS.length]!;
    return new Caller(era, `${name}-${index}`, new RawPeer(era, `${system.url}/mcp`, system.token(user)), questions);
  });
  let isOver = false;
  const end = async (): Promise<void> => {
    await Promise.all(callers.map((caller) => caller.ask()));
    isOver = true;
  };
  return { callers, answered: () => callers.reduce((sum, caller) => sum + caller.answered, 0), isOver: () => isOver, ended: end() };
}

/** One call of an assistant of that name: `answered`, or what came instead. */
export async function askAs(system: RunningSystem, name: string): Promise<string> {
  const peer = new RawPeer('2026', `${system.url}/mcp`, system.token(USERS[0]!));
  const { message, text } = await peer.call('crm_list_tasks', {}, { [CLIENT_INFO]: { name, version: '1' } });
  return message?.result && !message.result['isError'] ? 'answered' : text;
}

/** The trail as an auditor gets it, verified. */
export async function verifiedTrail(system: RunningSystem, name: string): Promise<RecordedEvent[]> {
  const file = join(system.folder, `${name}.jsonl`);
  // Aside, since a database may live in this process.
  expect(await system.runAside(['audit', 'export', '--out', file])).toMatchObject({ status: 0, stderr: '' });
  expect(await system.runAside(['audit', 'verify', file])).toMatchObject({ status: 0, stderr: '' });
  return exportedEvents<RecordedEvent>(await readFile(file, 'utf8'));
}

/** What answers and events do not agree on: an answer without its event, an event twice, or more events than one request without an answer explains. */
export function disagreements(callers: readonly Caller[], events: readonly RecordedEvent[]): string[] {
  const reported = countOf(events.map(({ client }) => client?.reported));
  const eventIds = new Set(events.map(({ eventId }) => eventId));
  const twice = eventIds.size === events.length ? [] : [`${events.length - eventIds.size} events are on record twice`];
  const each = callers.flatMap(({ era, name, answered, answeredAs, eventIds: named }) => {
    const own = era === '2025' ? [`${name} 1`] : [...reported.keys()].filter((key) => key?.startsWith(`${name}-`));
    const recorded = own.reduce((sum, key) => sum + (reported.get(key) ?? 0), 0);
    // One more at most: the request that the end left without an answer.
    const isMiscounted = recorded !== answered && recorded !== answered + 1;
    return [
      ...named.filter((id) => !eventIds.has(id)),
      ...answeredAs.filter((answeredName) => reported.get(`${answeredName} 1`) !== 1),
      ...(isMiscounted ? [`${name}: ${answered} answered, ${recorded} recorded`] : []),
    ];
  });
  return [...twice, ...each];
}

function countOf(names: readonly (string | undefined)[]): Map<string | undefined, number> {
  const counts = new Map<string | undefined, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
