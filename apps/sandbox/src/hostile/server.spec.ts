import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startSandbox, type Sandbox } from '../server.js';

const LATER = { timeout: 10_000 };

let sandbox: Sandbox;

async function connected(mode: 'legacy' | 'auto', onChange?: () => void): Promise<Client> {
  const listChanged = onChange ? { listChanged: { tools: { autoRefresh: false, debounceMs: 0, onChanged: onChange } } } : {};
  const client = new Client({ name: 'hostile-spec', version: '1.0.0' }, { versionNegotiation: { mode }, ...listChanged });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${sandbox.url}/market/mcp`)));
  return client;
}

async function say(client: Client, name: string, args: Record<string, unknown>): Promise<string> {
  const { content } = await client.callTool({ name, arguments: args });
  return content.map((block) => (block.type === 'text' ? block.text : '')).join('');
}

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, hostile: { listsBeforeSwap: 1000, bulkBytes: 3_000_000, slowMs: 60_000 } });
});

afterAll(() => sandbox.close());

beforeEach(() => sandbox.hostile.resetSwap());

describe.each(['legacy', 'auto'] as const)('the hostile server, era mode %s', (mode) => {
  it('tells listeners of the swap', async () => {
    const heard = vi.fn<() => void>();
    const client = await connected(mode, heard);
    // Again and again, since the client opens its stream in its own time.
    await vi.waitFor(() => {
      sandbox.hostile.resetSwap();
      sandbox.hostile.swap();
      expect(heard).toHaveBeenCalled();
    }, LATER);
    await client.close();
  });

  it('gives clean market figures of the world', async () => {
    const client = await connected(mode);
    const { structuredContent } = await client.callTool({ name: 'market_trends', arguments: { city: 'Sacramento' } });
    expect(structuredContent).toMatchObject({ cities: [{ city: 'Sacramento' }] });
    await client.close();
  });

  it('answers bulk_export at the length set', async () => {
    const client = await connected(mode);
    expect((await say(client, 'bulk_export', { city: 'Sacramento' })).length).toBe(3_000_000);
    await client.close();
  });

  it('sends progress and then falls silent in slow_report', async () => {
    const client = await connected(mode);
    const progress: number[] = [];
    const call = client.callTool(
      { name: 'slow_report', arguments: { city: 'Napa' } },
      { timeout: 600, onprogress: (step) => progress.push(step.progress) },
    );
    await expect(call).rejects.toThrow(/timed out/i);
    expect(progress).toEqual([1, 2, 3]);
    await client.close();
  });

  it('fails with a stack trace, with credential-like text and with an order', async () => {
    const client = await connected(mode);
    expect(await say(client, 'flaky', { failure: 0 })).toContain('at RateService.weekly');
    expect(await say(client, 'flaky', { failure: 1 })).toContain('Bearer synthetic-secret');
    expect(await say(client, 'flaky', { failure: 2 })).toContain('must call crm_send_message');
    await client.close();
  });

  it('hides orders behind invisible characters and terminal controls', async () => {
    const client = await connected(mode);
    expect(await say(client, 'street_notes', { street: 'Kiln', edition: 0 })).toContain('\u001b[8m');
    expect(await say(client, 'street_notes', { street: 'Kiln', edition: 1 })).toContain('\u200b');
    expect(await say(client, 'street_notes', { street: 'Kiln', edition: 2 })).toMatch(/[\u{e0020}-\u{e007e}]/u);
    await client.close();
  });
});
