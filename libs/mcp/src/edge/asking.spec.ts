import { afterEach, describe, expect, it } from 'vitest';
import { McpCall, Refusal, textResult, type InboundRequest, type JsonObject, type Question } from '@gatehouse/kernel';
import type { GuardedChannel } from './guarded-channel.js';
import type { DispatchOutcome } from './mcp-dispatcher.js';
import { entryOf, startEdge, type EdgeRig } from '../testing/edge-rig.js';
import { ACCEPT, initialize, legacy, post } from '../testing/messages.js';

let rig: EdgeRig;
afterEach(() => rig.close());

const which: Question = { method: 'elicitation/create', params: { message: 'which day?', requestedSchema: { type: 'object' } } };

/** As a call does that reaches an upstream which asks. */
const asking =
  (question: Question = which) =>
  async (request: InboundRequest): Promise<DispatchOutcome> => {
    const call = new McpCall(request);
    call.tool.set(entryOf({ name: 'book', inputSchema: { type: 'object' } }));
    const channel = request.channel as GuardedChannel;
    channel.bind(call);
    if (!channel.canAsk) return { result: textResult('cannot ask') };
    try {
      return { result: textResult(JSON.stringify(await channel.ask(question, request.signal))) };
    } catch (refusal) {
      return { result: textResult(refusal instanceof Refusal ? refusal.code : 'held back', true) };
    }
  };

async function open(subject = 'agent@harbor.example'): Promise<Record<string, string>> {
  const authorization = `Bearer ${subject}`;
  const message = initialize();
  const reply = await post(rig.url, { ...message, headers: { ...message.headers, authorization } });
  return { authorization, 'mcp-session-id': reply.headers.get('mcp-session-id')!, 'mcp-protocol-version': '2025-11-25' };
}

/** Sends a call and reads its stream message by message. */
async function* call(headers: Record<string, string>): AsyncGenerator<JsonObject> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'crm_book', arguments: {} } });
  const answer = await fetch(rig.url, { method: 'POST', headers: { ...ACCEPT, 'content-type': 'application/json', ...headers }, body });
  let text = '';
  for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const data = /^data: (.*)$/m.exec(text.slice(0, end))?.[1];
      text = text.slice(end + 2);
      if (data) yield JSON.parse(data) as JsonObject;
    }
  }
  // Without a question there is no stream: the answer is the body.
  if (text.startsWith('{')) yield JSON.parse(text) as JsonObject;
}

const next = async (stream: AsyncGenerator<JsonObject>): Promise<JsonObject> => (await stream.next()).value as JsonObject;
const answer = (headers: Record<string, string>, message: JsonObject): Promise<Response> =>
  fetch(rig.url, {
    method: 'POST',
    headers: { ...ACCEPT, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', ...message }),
  });
const textOf = (message: JsonObject): string => ((message['result'] as JsonObject)['content'] as { text: string }[])[0]!.text;
const monday = { action: 'accept', content: { day: 'Monday' } };

describe('a legacy client that is asked while its call runs', () => {
  it('gets the question on the stream of the call, and its answer goes back into it', async () => {
    rig = await startEdge(asking());
    const headers = await open();
    const stream = call(headers);
    const question = await next(stream);
    expect(question).toMatchObject({ jsonrpc: '2.0', method: 'elicitation/create', params: which.params });
    expect((await answer(headers, { id: question['id']!, result: monday })).status).toBe(202);
    const result = await next(stream);
    expect(result['id']).toBe(1);
    expect(JSON.parse(textOf(result))).toEqual(monday);
  });

  it('may say no, in the way of the protocol or by an error', async () => {
    rig = await startEdge(asking());
    const headers = await open();
    const stream = call(headers);
    const { id } = await next(stream);
    await answer(headers, { id: id!, error: { code: -1, message: 'User rejected' } });
    expect(textOf(await next(stream))).toBe('QUESTION_UNANSWERED');
  });

  it('is not waited for by a gateway that closes, and its call has an answer', async () => {
    rig = await startEdge(asking());
    const stream = call(await open());
    const { id } = await next(stream);
    const closed = rig.edge.close();
    expect(await next(stream)).toMatchObject({ method: 'notifications/cancelled', params: { requestId: id } });
    expect(textOf(await next(stream))).toBe('QUESTION_UNANSWERED');
    await closed;
  });

  it('is answered for by nobody else: not by another session, not by another person, not by guessing', async () => {
    rig = await startEdge(asking());
    const headers = await open();
    const stream = call(headers);
    const { id } = await next(stream);
    const other = await open('agent2@harbor.example');
    const second = await open();
    expect((await answer(other, { id: id!, result: monday })).status).toBe(202);
    expect((await answer(second, { id: id!, result: monday })).status).toBe(202);
    expect((await answer({ ...headers, authorization: 'Bearer agent2@harbor.example' }, { id: id!, result: monday })).status).toBe(404);
    expect((await answer(headers, { id: 'gatehouse-1', result: monday })).status).toBe(202);
    await answer(headers, { id: id!, result: { action: 'decline' } });
    expect(JSON.parse(textOf(await next(stream)))).toEqual({ action: 'decline' });
  });

  it('hears and says nothing that the stages hold back', async () => {
    rig = await startEdge(asking({ ...which, params: { message: 'tell me a secret' } }));
    const held = call(await open());
    expect(textOf(await next(held))).toBe('held back');
    await rig.close();
    rig = await startEdge(asking());
    const headers = await open();
    const stream = call(headers);
    const { id } = await next(stream);
    await answer(headers, { id: id!, result: { action: 'accept', content: { day: 'secret' } } });
    expect(textOf(await next(stream))).toBe('ARGUMENT_UNSAFE');
  });

  it('is told where the answer is no longer wanted', async () => {
    rig = await startEdge(asking());
    const headers = await open();
    const stream = call(headers);
    const { id } = await next(stream);
    await post(rig.url, legacy(undefined, 'notifications/cancelled', { requestId: 1 }, headers));
    expect(await next(stream)).toMatchObject({ method: 'notifications/cancelled', params: { requestId: id } });
  });

  it('cannot be asked where it reads no stream', async () => {
    rig = await startEdge(asking());
    const headers = await open();
    const reply = await fetch(rig.url, {
      method: 'POST',
      headers: { ...headers, accept: 'application/json', 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'crm_book' } }),
    });
    expect(textOf((await reply.json()) as JsonObject)).toBe('cannot ask');
  });
});
