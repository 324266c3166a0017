import type { AddressInfo } from 'node:net';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as OldHttp } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEchoServer } from './echo.js';

const server = createEchoServer();
let url: URL;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`);
});
afterAll(() => server.close());

describe('the bench upstream', () => {
  it.each(['legacy', 'auto'] as const)('serves the v2 client in mode %s', async (mode) => {
    const client = new Client({ name: 'spec', version: '1' }, { versionNegotiation: { mode } });
    await client.connect(new StreamableHTTPClientTransport(url));
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['echo', 'listing_4k']);
    expect((await client.callTool({ name: 'echo', arguments: { message: 'hello' } })).content).toEqual([{ type: 'text', text: 'hello' }]);
    await client.close();
  });

  it('serves the v1 client a listing of about four kilobytes', async () => {
    const client = new OldClient({ name: 'spec', version: '1' });
    await client.connect(new OldHttp(url) as unknown as Parameters<OldClient['connect']>[0]);
    const { content } = (await client.callTool({ name: 'listing_4k' })) as { content: { text: string }[] };
    const text = content[0]?.text ?? '';
    expect(text.length).toBeGreaterThan(3600);
    expect(text.length).toBeLessThan(4600);
    expect(JSON.parse(text)).toMatchObject({ ListingKey: 'LST-000101' });
    await client.close();
  });

  it('answers what it does not know with the errors of the protocol', async () => {
    const post = (body: string) => fetch(url, { method: 'POST', body });
    expect((await post('{')).status).toBe(400);
    expect((await post('{"jsonrpc":"2.0","id":1,"method":"prompts/list"}')).status).toBe(404);
    expect(await (await post('{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"none"}}')).json()).toMatchObject({
      error: { code: -32_602 },
    });
    expect((await fetch(url)).status).toBe(405);
  });
});
