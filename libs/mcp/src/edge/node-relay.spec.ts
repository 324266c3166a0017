import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { McpCall, textResult, type InboundRequest, type JsonObject } from '@gatehouse/kernel';
import { claimsOf, entryOf, listen, startEdge, stop, type EdgeRig } from '../testing/edge-rig.js';
import { freePort } from '../testing/free-port.js';
import { ACCEPT, initialize, modern, post } from '../testing/messages.js';
import type { GuardedChannel } from './guarded-channel.js';
import type { DispatchOutcome } from './mcp-dispatcher.js';
import { NodeTags, untagged } from './node-tags.js';

const KEY = Buffer.alloc(32, 9);
const AGENT = 'agent@harbor.example';
const rigs: EdgeRig[] = [];
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
});

/** Two nodes of one deployment; each says its name in what it answers. */
async function deployment(): Promise<{ one: EdgeRig; two: EdgeRig; tags: NodeTags }> {
  const ports = [await freePort(), await freePort()];
  const tags = ports.map((port) => new NodeTags(KEY, `http://127.0.0.1:${port}`));
  const [one, two] = [
    await startEdge(answering('one'), { nodes: tags[0]!, port: ports[0]! }),
    await startEdge(answering('two'), { nodes: tags[1]!, port: ports[1]! }),
  ];
  rigs.push(one, two);
  return { one, two, tags: tags[0]! };
}

const answering =
  (node: string) =>
  async (request: InboundRequest): Promise<DispatchOutcome> => {
    const call = new McpCall(request);
    call.tool.set(entryOf({ name: 'book', inputSchema: { type: 'object' } }));
    const channel = request.channel as GuardedChannel;
    channel.bind(call);
    if (!channel.canAsk) return { result: textResult(node) };
    const answer = await channel.ask({ method: 'elicitation/create', params: { message: 'which?' } }, request.signal);
    return { result: textResult(`${node} ${JSON.stringify(answer)}`) };
  };

const textOf = (message: JsonObject): string => ((message['result'] as JsonObject)['content'] as { text: string }[])[0]!.text;
const state = (tags: NodeTags, subject = AGENT) => tags.attach('g1.sealed', claimsOf(subject));

describe('a message that goes on from what another node keeps', () => {
  it('is answered by that node, whichever it was sent to', async () => {
    const { one, two, tags } = await deployment();
    const params = { name: 'crm_book', requestState: state(tags) };
    const reply = await post(two.url, modern('tools/call', params));
    expect(reply.status).toBe(200);
    expect(textOf(reply.messages[0]!)).toBe('one');
    expect(one.seen[0]?.params['requestState']).toBe(params.requestState);
    expect(two.seen).toHaveLength(0);
    expect(textOf((await post(one.url, modern('tools/call', params))).messages[0]!)).toBe('one');
  });

  it('brings the answer of a legacy client to the node that asked', async () => {
    const { one, two } = await deployment();
    const opened = await post(one.url, initialize());
    const headers = { ...ACCEPT, 'mcp-session-id': opened.headers.get('mcp-session-id')!, 'mcp-protocol-version': '2025-11-25' };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'crm_book' } });
    const stream = await fetch(one.url, { method: 'POST', headers, body });
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
    const { id } = JSON.parse(/^data: (.*)$/m.exec((await reader.read()).value!)![1]!) as { id: string };
    const answer = JSON.stringify({ jsonrpc: '2.0', id, result: { action: 'decline' } });
    expect((await fetch(two.url, { method: 'POST', headers, body: answer })).status).toBe(202);
    expect((await reader.read()).value).toContain('one {\\"action\\":\\"decline\\"}');
  });

  it('stays where it is when the name of the node is another person’s, made up, or of a node that was passed on to already', async () => {
    const { two, tags } = await deployment();
    for (const requestState of [state(tags, 'agent2@harbor.example'), 'g1.x~AAAA', 'g1.x~http://127.0.0.1:1', 'g1.x'])
      expect(textOf((await post(two.url, modern('tools/call', { name: 'x', requestState }))).messages[0]!)).toBe('two');
    const sent = modern('tools/call', { name: 'x', requestState: state(tags) });
    const relayed = await post(two.url, { ...sent, headers: { ...sent.headers, 'gatehouse-relayed': '1' } });
    expect(textOf(relayed.messages[0]!)).toBe('two');
  });

  it('says what to do where the node is gone', async () => {
    const { two } = await deployment();
    const gone = new NodeTags(KEY, `http://127.0.0.1:${await freePort()}`);
    const reply = await post(two.url, modern('tools/call', { name: 'x', requestState: state(gone) }));
    expect(reply.status).toBe(503);
    expect(reply.text).toContain('Make the call again without its requestState');
  });
});

describe('the name of a node', () => {
  it('is sealed, bound to the person, and left out where there is one node', () => {
    const tags = new NodeTags(KEY, 'http://10.0.0.1:8080');
    const other = new NodeTags(KEY, 'http://10.0.0.2:8080');
    const text = tags.attach('g1.x', claimsOf(AGENT));
    expect(untagged(text)).toBe('g1.x');
    expect(text).not.toContain('10.0.0');
    expect(other.elsewhere(text, claimsOf(AGENT))).toBe('http://10.0.0.1:8080');
    expect(tags.elsewhere(text, claimsOf(AGENT))).toBeUndefined();
    expect(other.elsewhere(text, claimsOf('agent2@harbor.example'))).toBeUndefined();
    expect(new NodeTags(Buffer.alloc(32, 1), 'http://10.0.0.2:8080').elsewhere(text, claimsOf(AGENT))).toBeUndefined();
    expect(new NodeTags(KEY).attach('g1.x', claimsOf(AGENT))).toBe('g1.x');
    expect(new NodeTags(KEY).elsewhere(text, claimsOf(AGENT))).toBeUndefined();
  });
});

it('that dies in the middle of its answer ends it, and nothing else is written into it', async () => {
  const dying = createServer((_req, res) => {
    res.writeHead(200, { 'content-type': 'application/json' });
    res.write('{"jsonrpc":', () => res.destroy());
  });
  const home = await listen(dying);
  const port = await freePort();
  const faults: unknown[] = [];
  const nodes = new NodeTags(KEY, `http://127.0.0.1:${port}`);
  const rig = await startEdge(answering('one'), { nodes, port, onFault: (fault) => faults.push(fault) });
  rigs.push(rig);
  const requestState = new NodeTags(KEY, home).attach('g1.sealed', claimsOf(AGENT));
  const handled = new Promise((resolve) => {
    const { handle } = rig.edge;
    rig.edge.handle = (...given) => {
      const handling = handle.apply(rig.edge, given);
      resolve(handling);
      return handling;
    };
  });
  await expect(post(rig.url, modern('tools/call', { name: 'crm_book', requestState }))).rejects.toThrow('terminated');
  await expect(handled).resolves.toBeUndefined();
  expect([faults, rig.protocolErrors]).toEqual([[], []]);
  await stop(dying);
});
