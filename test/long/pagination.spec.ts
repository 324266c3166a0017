import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawPeer, type Era } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const SIZE = 4;

let system: RunningSystem;

beforeAll(async () => {
  system = await RunningSystem.start({ edit: (yaml) => yaml.replace('gateway:\n', `gateway:\n  listPageSize: ${SIZE}\n`) });
});
afterAll(() => system?.stop());

const peer = (era: Era, path = '/mcp', user = AGENT) => new RawPeer(era, `${system.url}${path}`, system.token(user)).open();

interface Page {
  readonly tools: { name: string }[];
  readonly nextCursor?: string;
}

async function pageOf(client: RawPeer, cursor?: string): Promise<Page> {
  const answer = await client.list(cursor === undefined ? {} : { cursor });
  return answer.message!.result as unknown as Page;
}

async function walk(client: RawPeer): Promise<Page[]> {
  const pages = [await pageOf(client)];
  for (let next = pages[0]!.nextCursor; next !== undefined; next = pages.at(-1)!.nextCursor) pages.push(await pageOf(client, next));
  return pages;
}

describe.each<Era>(['2025', '2026'])('lists in pages, protocol era %s', (era) => {
  it('hold every tool that the caller may see once, and no page more than was set', async () => {
    const pages = await walk(await peer(era));
    const names = pages.flatMap(({ tools }) => tools.map(({ name }) => name));
    expect(pages.length).toBe(Math.ceil(names.length / SIZE));
    expect(pages.length).toBeGreaterThan(2);
    expect(pages.slice(0, -1).every(({ tools }) => tools.length === SIZE)).toBe(true);
    expect(names).toEqual([...new Set(names)].toSorted());
    expect(names).toContain('crm_get_contact');
    expect(names).toContain('mls_search_listings');
  });

  it('are walked to the end by a client that knows nothing of the gateway', async () => {
    const client = new Client({ name: 'walker', version: '1' });
    const headers = { authorization: `Bearer ${system.token(AGENT)}` };
    await client.connect(new StreamableHTTPClientTransport(new URL(`${system.url}/mcp`), { requestInit: { headers } }) as Transport);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await client.listTools(cursor === undefined ? undefined : { cursor });
      seen.push(...page.tools.map(({ name }) => name));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    await client.close();
    const pages = await walk(await peer(era));
    expect(seen).toEqual(pages.flatMap(({ tools }) => tools.map(({ name }) => name)));
  });

  it.each([null, ''])('begin where the cursor is %j, as some clients write none', async (cursor) => {
    const client = await peer(era);
    const { message } = await client.list({ cursor });
    expect(message!.result?.['tools']).toEqual((await pageOf(client)).tools);
  });

  it('are refused for a cursor that is not the caller’s own of this list, which is on record', async () => {
    const client = await peer(era);
    const { nextCursor } = await pageOf(client);
    const turned = `${nextCursor!.startsWith('A') ? 'B' : 'A'}${nextCursor!.slice(1)}`;
    const attempts: [RawPeer, string, unknown][] = [
      [client, 'tools/list', turned],
      [client, 'tools/list', 'crm_get_contact'],
      [client, 'tools/list', 7],
      [client, 'prompts/list', nextCursor],
      [await peer(era, '/mcp/crm'), 'tools/list', nextCursor],
      [await peer(era, '/mcp', 'broker@harbor.example'), 'tools/list', nextCursor],
    ];
    for (const [who, method, cursor] of attempts) {
      const { status, message } = await who.request(method, { cursor });
      expect({ status, code: message?.error?.code }).toEqual({ status: 200, code: -32602 });
      expect(message?.error?.message).toContain('list from the start');
    }
    expect((await client.list({ cursor: nextCursor })).message?.result?.['tools']).toHaveLength(SIZE);
    const refused = system.audit().filter(({ outcome, code }) => outcome === 'refused' && code === 'BAD_MESSAGE');
    expect(refused.slice(-attempts.length).map(({ kind }) => kind)).toEqual(
      attempts.map(([, method]) => (method === 'tools/list' ? 'tool.list' : 'prompt.list')),
    );
    expect(JSON.stringify(refused)).not.toContain(nextCursor!);
  });
});
