import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject, OfferKind } from '@gatehouse/kernel';
import { callFor, contextOf } from '../testing/calls.js';
import { entryOf } from '../testing/edge-rig.js';
import { HttpRig, type Handler } from '../testing/http-rig.js';

const rig = new HttpRig();
afterEach(() => rig.close());

type Answers = Readonly<Record<string, JsonObject>>;

/** A modern server that answers by method and says what it was asked. */
async function serverOf(answers: Answers): Promise<{ url: string; asked: string[]; headers: Readonly<Record<string, unknown>>[] }> {
  const asked: string[] = [];
  const handler: Handler = async (req, res) => {
    let text = '';
    for await (const piece of req) text += String(piece);
    const { id, method } = JSON.parse(text) as { id: number; method: string };
    asked.push(method);
    const result = { resultType: 'complete', supportedVersions: ['2026-07-28'], ...answers[method] };
    res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, result }));
  };
  return { ...(await rig.serve(handler)), asked };
}

const EVERYTHING = { capabilities: { tools: {}, prompts: {}, resources: {} } };

describe('what an upstream offers beside tools', () => {
  it('is listed by kind, without what has not what its kind must have', async () => {
    const { url } = await serverOf({
      'server/discover': EVERYTHING,
      'prompts/list': { prompts: [{ name: 'a' }, { title: 'no name' }, { name: 'b', arguments: 'none' }] },
      'resources/list': { resources: [{ name: 'a', uri: 'x:a' }, { name: 'b' }] },
      'resources/templates/list': {
        resourceTemplates: [
          { name: 'a', uriTemplate: 'x:{a}' },
          { name: 'b', uri: 'x:b' },
        ],
      },
    });
    const upstream = rig.upstreamAt(url);
    const names = async (kind: OfferKind) => (await upstream.list(kind)).map(({ name }) => name);
    expect([await names('prompt'), await names('resource'), await names('template')]).toEqual([['a'], ['a'], ['a']]);
  });

  it('is not known by an answer that is no list: what was listed before stays', async () => {
    const { url } = await serverOf({
      'server/discover': EVERYTHING,
      'tools/list': { content: [{ type: 'text', text: 'for another call' }] },
    });
    await expect(rig.upstreamAt(url).list('tool')).rejects.toMatchObject({ code: 'UPSTREAM_ERROR' });
  });

  it('is not asked for where it said that it has none; tools are, unless it has something else instead', async () => {
    const bare = await serverOf({ 'server/discover': { capabilities: {} }, 'tools/list': { tools: [{ name: 'a', inputSchema: {} }] } });
    const listed = await Promise.all(
      (['tool', 'prompt', 'resource', 'template'] as const).map((kind) => rig.upstreamAt(bare.url).list(kind)),
    );
    expect(listed.map(({ length }) => length)).toEqual([1, 0, 0, 0]);
    const library = await serverOf({ 'server/discover': { capabilities: { resources: {} } } });
    expect(await rig.upstreamAt(library.url).list('tool')).toEqual([]);
    expect([...bare.asked, ...library.asked].filter((method) => method !== 'server/discover')).toEqual(['tools/list']);
  });

  it('cannot be known where the server is gone, which counts as down', async () => {
    const upstream = rig.upstreamAt('http://127.0.0.1:9/mcp');
    for (const kind of ['tool', 'prompt'] as const) await expect(upstream.list(kind)).rejects.toMatchObject({ code: 'UPSTREAM_DOWN' });
    expect(upstream.health.state).toBe('down');
  });

  it.each([
    ['prompts/get', { name: 'grüße', arguments: {} }, '=?base64?Z3LDvMOfZQ==?='],
    ['resources/read', { uri: 'crm://office' }, 'crm://office'],
    ['completion/complete', { ref: { type: 'ref/prompt', name: 'a' } }, undefined],
  ])('%s repeats in Mcp-Name what it is for', async (method, params, name) => {
    const { url, headers } = await serverOf({
      'server/discover': EVERYTHING,
      'prompts/get': { messages: [] },
      'resources/read': { contents: [] },
      'completion/complete': { completion: { values: [] } },
    });
    const { call } = callFor({ ...entryOf({ name: 'a', inputSchema: {} }), kind: 'prompt' }, {}, { method });
    await rig.upstreamAt(url).request({ method, params }, contextOf(call));
    expect(headers.at(-1)).toMatchObject({ 'mcp-method': method });
    expect(headers.at(-1)?.['mcp-name']).toBe(name);
  });
});
