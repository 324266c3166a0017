import { isJsonObject, type InboundRequest, type JsonObject } from '@gatehouse/kernel';
import { afterEach, describe, expect, it } from 'vitest';
import { entryOf, startEdge, type Answering, type EdgeRig } from '../testing/edge-rig.js';
import { modern, post } from '../testing/messages.js';
import { OpenStream } from '../testing/open-stream.js';

const rigs: EdgeRig[] = [];
const streams: OpenStream[] = [];
afterEach(async () => {
  for (const stream of streams.splice(0)) stream.close();
  for (const rig of rigs.splice(0)) await rig.close();
});

const ID = 'io.modelcontextprotocol/subscriptionId';
const TOOLS = 'notifications/tools/list_changed';
const UPDATED = 'notifications/resources/updated';
const ACKNOWLEDGED = 'notifications/subscriptions/acknowledged';

/** As the path does: honours what does not say `hidden`. */
const honouring: Answering = async ({ params, subscriber }: InboundRequest) => {
  const { notifications } = params;
  const asked = isJsonObject(notifications) ? ((notifications['resourceSubscriptions'] ?? []) as string[]) : [];
  const resourceSubscriptions = asked.filter((uri) => !uri.includes('hidden'));
  for (const uri of resourceSubscriptions) await subscriber!.watch('crm', uri);
  return { result: { resourceSubscriptions } };
};

async function start(answering: Answering = honouring): Promise<EdgeRig> {
  const rig = await startEdge(answering, {
    entries: [entryOf({ name: 'a', inputSchema: {} }), { ...entryOf({ name: 'r', inputSchema: {} }), kind: 'resource' }],
  });
  rigs.push(rig);
  return rig;
}

const asking = (notifications: JsonObject, who = 'agent@harbor.example') => {
  const { headers, body } = modern('subscriptions/listen', { notifications });
  return { method: 'POST', body, headers: { ...headers, authorization: `Bearer ${who}` } };
};

async function listen({ url }: EdgeRig, notifications: JsonObject, who?: string): Promise<OpenStream> {
  const stream = await OpenStream.open(url, asking(notifications, who));
  streams.push(stream);
  await expect.poll(() => stream.messages.length, { timeout: 20_000 }).toBeGreaterThan(0);
  return stream;
}

async function hears(stream: OpenStream, methods: readonly string[]): Promise<void> {
  await expect.poll(() => stream.heard, { timeout: 20_000 }).toEqual(methods);
}

describe('a subscription of a modern client', () => {
  it('begins with what of it is honoured, and carries its id in every message', async () => {
    const rig = await start();
    const stream = await listen(rig, {
      toolsListChanged: true,
      promptsListChanged: true,
      resourcesListChanged: false,
      taskIds: ['t'],
      resourceSubscriptions: ['crm://a', 'crm://hidden'],
    });
    const notifications = { toolsListChanged: true, resourceSubscriptions: ['crm://a'] };
    expect(stream.messages[0]).toEqual({ jsonrpc: '2.0', method: ACKNOWLEDGED, params: { notifications, _meta: { [ID]: 1 } } });
    rig.upstream.update('crm://a');
    rig.upstream.update('crm://hidden');
    rig.listAnew(entryOf({ name: 'b', inputSchema: {} }));
    await hears(stream, [ACKNOWLEDGED, `${UPDATED} crm://a`, TOOLS]);
    expect(stream.messages.slice(1).map(({ params }) => params)).toEqual([{ uri: 'crm://a', _meta: { [ID]: 1 } }, { _meta: { [ID]: 1 } }]);
  });

  it('hears of a list only where it asked and where the list really changed', async () => {
    const rig = await start();
    const [tools, prompts] = [await listen(rig, { toolsListChanged: true }), await listen(rig, { resourcesListChanged: true })];
    rig.listAnew();
    rig.listAnew(entryOf({ name: 'b', inputSchema: {} }));
    await hears(tools, [ACKNOWLEDGED, TOOLS]);
    expect(prompts.heard).toEqual([ACKNOWLEDGED]);
  });

  it('hears nothing more once its caller may not read, whoever else may', async () => {
    const rig = await start();
    const [shut, open] = await Promise.all(
      ['a@harbor.example', 'b@harbor.example'].map((who) => listen(rig, { resourceSubscriptions: ['crm://a'] }, who)),
    );
    rig.audience.shutOut.add('a@harbor.example');
    rig.upstream.update('crm://a');
    await hears(open!, [ACKNOWLEDGED, `${UPDATED} crm://a`]);
    expect(shut!.heard).toEqual([ACKNOWLEDGED]);
  });

  it('ends with its result where nothing of it is honoured', async () => {
    const stream = await listen(await start(), { promptsListChanged: true, resourceSubscriptions: ['crm://hidden'] });
    await expect.poll(() => stream.ended, { timeout: 20_000 }).toBe(true);
    const [acknowledged, result] = stream.messages;
    expect(acknowledged).toMatchObject({ params: { notifications: {} } });
    expect(result).toMatchObject({ id: 1, result: { resultType: 'complete', _meta: { [ID]: 1 } } });
  });

  it('ends with its result where the gateway closes, and is forgotten at the upstream', async () => {
    const rig = await start();
    const stream = await listen(rig, { resourceSubscriptions: ['crm://a'] });
    await rig.edge.close();
    await expect.poll(() => stream.ended, { timeout: 20_000 }).toBe(true);
    expect(stream.messages.at(-1)).toMatchObject({ id: 1, result: { _meta: { [ID]: 1 } } });
    expect(rig.upstream.watches.at(-1)).toEqual([]);
  });

  it('ends when its client closes the stream', async () => {
    const rig = await start();
    const stream = await listen(rig, { resourceSubscriptions: ['crm://a'] });
    stream.close();
    await expect.poll(() => rig.upstream.watches.at(-1), { timeout: 20_000 }).toEqual([]);
  });

  it('is one of so many that a person may have; another person is not in the way', async () => {
    const rig = await start();
    for (let count = 0; count < 32; count += 1) await listen(rig, { toolsListChanged: true });
    expect((await post(rig.url, asking({ toolsListChanged: true }))).status).toBe(429);
    await listen(rig, { toolsListChanged: true }, 'broker@harbor.example');
  });
});

describe('a subscription that is none', () => {
  it.each([
    {},
    { notifications: 'all' },
    { notifications: { resourceSubscriptions: 'crm://a' } },
    { notifications: { toolsListChanged: 1 } },
  ])('is refused: %j', async (params) => {
    const rig = await start();
    const reply = await post(rig.url, modern('subscriptions/listen', params as JsonObject));
    expect(reply.messages[0]).toMatchObject({ error: { code: -32602 } });
    expect([rig.seen, rig.protocolErrors.length]).toEqual([[], 1]);
  });

  it('is refused to a client that reads no stream', async () => {
    const rig = await start();
    const request = asking({ toolsListChanged: true });
    expect((await post(rig.url, { ...request, headers: { ...request.headers, accept: 'application/json' } })).status).toBe(406);
  });

  it('is refused in the words of the path', async () => {
    const rig = await start(() => ({ error: { code: -32601, message: 'Method not found' } }));
    const reply = await post(rig.url, asking({ toolsListChanged: true }));
    expect([reply.status, reply.messages[0]]).toMatchObject([404, { id: 1, error: { code: -32601 } }]);
  });
});

describe('a gateway that closes', () => {
  it('does not wait for a subscription that comes through its path only then, and sends its client away', async () => {
    let decide: () => void = () => undefined;
    const decided = new Promise<void>((resolve) => {
      decide = resolve;
    });
    const rig = await start(async (request) => decided.then(() => honouring(request)));
    const reply = post(rig.url, asking({ toolsListChanged: true }));
    await expect.poll(() => rig.seen).toHaveLength(1);
    const closing = rig.edge.close();
    decide();
    await closing;
    expect((await reply).status).toBe(503);
  });
});
