import { afterEach, expect, it } from 'vitest';
import { callFor, contextOf } from '../testing/calls.js';
import { entryOf } from '../testing/edge-rig.js';
import { HttpRig } from '../testing/http-rig.js';

const rig = new HttpRig();
afterEach(() => rig.close());

/** A modern server that refuses every call in one way. */
async function refusing(code: number): Promise<string> {
  const { url } = await rig.serve(async (req, res) => {
    let text = '';
    for await (const piece of req) text += String(piece);
    const { id, method } = JSON.parse(text) as { id: number; method: string };
    const discovered = { resultType: 'complete', supportedVersions: ['2026-07-28'], capabilities: { tools: {} } };
    const said = method === 'server/discover' ? { result: discovered } : { error: { code, message: 'no' } };
    res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, ...said }));
  });
  return url;
}

it.each([
  [-32_602, 1],
  [-32_601, 1],
  [-32_603, 0],
])('a call that is refused with %i has the list read again %i times, however many there are', async (code, times) => {
  const upstream = rig.upstreamAt(await refusing(code));
  let changes = 0;
  upstream.onListChanged(() => (changes += 1));
  await upstream.start();
  for (let count = 0; count < 3; count += 1) {
    const { call } = callFor(entryOf({ name: 'note', inputSchema: {} }));
    await upstream.request({ method: 'tools/call', params: { name: 'note', arguments: {} } }, contextOf(call)).catch(() => undefined);
  }
  expect(changes).toBe(times);
});
