import type { Catalogue, CatalogueEntry, JsonObject, OfferKind } from '@gatehouse/kernel';
import { afterEach, describe, expect, it } from 'vitest';
import { entryOf, startEdge, type EdgeRig } from '../testing/edge-rig.js';
import { EndpointCapabilities } from './endpoint-capabilities.js';
import { initialize, legacy, modern, post } from '../testing/messages.js';

const rigs: EdgeRig[] = [];
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
});

async function rigOf(kinds: readonly OfferKind[], result: JsonObject = {}): Promise<EdgeRig> {
  const entries: CatalogueEntry[] = kinds.map((kind) => ({ ...entryOf({ name: 'a', inputSchema: {} }), kind }));
  const rig = await startEdge(() => ({ result }), { entries });
  rigs.push(rig);
  return rig;
}

const resultIn = ({ messages }: { messages: JsonObject[] }): JsonObject => messages[0]!['result'] as JsonObject;
const LISTED = { listChanged: true };

describe('what an endpoint says that it can', () => {
  it.each([
    [[], {}],
    [['tool'], {}],
    [['prompt'], { prompts: LISTED, completions: {} }],
    [['resource'], { resources: { ...LISTED, subscribe: true } }],
    [['template'], { resources: { ...LISTED, subscribe: true }, completions: {} }],
  ] as [OfferKind[], JsonObject][])('with %j is that, in both eras', async (kinds, offered) => {
    const rig = await rigOf(kinds);
    for (const hello of [modern('server/discover'), initialize()])
      expect(resultIn(await post(rig.url, hello))['capabilities']).toEqual({ tools: LISTED, logging: {}, ...offered });
  });

  it('names no subscriptions where no upstream has any', () => {
    const capabilities = new EndpointCapabilities({
      list: () => [{}],
      watchesResources: () => false,
      declares: () => false,
    } as unknown as Catalogue);
    expect(capabilities.of(undefined, 'legacy')['resources']).toEqual(LISTED);
  });
});

describe('how long a resource keeps', () => {
  it.each([
    ['as long as its upstream says', { ttlMs: 1_500 }, 1_500],
    ['no longer than the lists', { ttlMs: 3_600_000 }, 5_000],
    ['not at all where its upstream says nothing', {}, 0],
    ['not at all where what it says is no time', { ttlMs: 'long' }, 0],
  ])('is %s, and for this caller only', async (_case, given, ttlMs) => {
    const rig = await rigOf(['resource'], { contents: [], cacheScope: 'public', ...given });
    const read = modern('resources/read', { uri: 'x:y' });
    const answer = resultIn(await post(rig.url, { ...read, headers: { ...read.headers, 'mcp-name': 'x:y' } }));
    expect(answer).toMatchObject({ resultType: 'complete', ttlMs, cacheScope: 'private' });
    const session = (await post(rig.url, initialize())).headers.get('mcp-session-id')!;
    expect(resultIn(await post(rig.url, legacy(1, 'resources/read', { uri: 'x:y' }, { 'mcp-session-id': session })))).toEqual({
      contents: [],
    });
  });
});
