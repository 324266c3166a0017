import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Refusal, type JsonObject } from '@gatehouse/kernel';
import { RpcConnection, type Waiting } from './rpc-connection.js';

let sent: JsonObject[];
let connection: RpcConnection;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  sent = [];
  const announced = { onListChanged: () => undefined, onResourceUpdated: () => undefined };
  connection = new RpcConnection({ send: async (message) => void sent.push(message), announced });
});
afterEach(() => vi.useRealTimers());

interface Begun {
  readonly id: number;
  readonly heard: string[];
  readonly answer: Promise<unknown>;
  readonly giveUp: () => Promise<unknown>;
}

function begin(asking?: Waiting['asking']): Begun {
  const controller = new AbortController();
  const heard: string[] = [];
  const id = Number(connection.nextId());
  const onNotification = async (_method: string, { data }: JsonObject) => void heard.push(String(data));
  const terms = { signal: controller.signal, onNotification, ...(asking ? { asking } : {}) };
  const answer = connection.request({ id, method: 'tools/call', params: {} }, terms).catch(() => 'given up');
  const giveUp = () => {
    controller.abort(new Refusal('CANCELLED'));
    return answer;
  };
  return { id, heard, answer, giveUp };
}

const says = (message: JsonObject): void => connection.receive(JSON.stringify({ jsonrpc: '2.0', ...message }));
const logs = (data: string): void => says({ method: 'notifications/message', params: { level: 'info', data } });
const answers = ({ id }: Begun): void => says({ id, result: { content: [] } });

describe('what a server says without naming a call, after one was given up', () => {
  it('reaches nobody else: it may be of the call that the server still works on', async () => {
    await begin().giveUp();
    const other = begin();
    logs('of the first person');
    answers(other);
    await other.answer;
    expect(other.heard).toEqual([]);
  });

  it('asks nobody else', async () => {
    const asked: unknown[] = [];
    const asking = { capabilities: {}, person: 'b', ask: async (question: unknown) => (asked.push(question), {}) };
    await begin().giveUp();
    begin(asking);
    says({ id: 'q', method: 'elicitation/create', params: { message: 'Which day, for the first person?' } });
    await expect.poll(() => sent.at(-1)).toMatchObject({ id: 'q', error: { code: -32601 } });
    expect(asked).toEqual([]);
  });

  it.each<[string, (first: Begun) => void]>([
    ['the server has answered that call all the same', answers],
    ['it had a minute to end', () => vi.advanceTimersByTime(60_000)],
  ])('is of the one call that runs once %s', async (_when, over) => {
    const first = begin();
    await first.giveUp();
    const other = begin();
    over(first);
    logs('of the second person');
    answers(other);
    await other.answer;
    expect(other.heard).toEqual(['of the second person']);
  });
});

describe('a batch, as servers of 2025-03-26 may send one', () => {
  it('is read message by message, whatever else stands in it', async () => {
    const [one, other] = [begin(), begin()];
    const progress = { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: one.id, progress: 1, data: 'half' } };
    const answerTo = ({ id }: Begun) => ({ jsonrpc: '2.0', id, result: { content: [id] } });
    connection.receive(JSON.stringify([progress, 7, answerTo(other), answerTo(one)]));
    expect([await one.answer, await other.answer]).toEqual([{ result: { content: [one.id] } }, { result: { content: [other.id] } }]);
    expect(one.heard).toEqual(['half']);
  });
});

describe('the first line of a program of Windows', () => {
  it('is read behind its byte order mark', async () => {
    const begun = begin();
    connection.receive(`\uFEFF${JSON.stringify({ jsonrpc: '2.0', id: begun.id, result: { content: [] } })}`);
    expect(await begun.answer).toEqual({ result: { content: [] } });
  });
});
