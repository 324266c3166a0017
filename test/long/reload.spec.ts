import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportedEvents } from '../support/recorded-events.js';
import { RawPeer, refusalCode, textOf, type Era } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const FAULTY = fileURLToPath(new URL('../../apps/sandbox/bin/faulty-stdio.js', import.meta.url));
const AGENT = 'agent@harbor.example';
const DEADLINE = { timeout: 30_000 };
const desk = (action: string) => `
  - id: desk
    transport: stdio
    command: ${JSON.stringify(process.execPath)}
    args: [${JSON.stringify(FAULTY)}]
    tools:
      pid: { action: ${action}, dataClass: general }
      well: { action: read, dataClass: general }
`;

let system: RunningSystem;
let original: string;
const withDesk = (action = 'read') => original.replace('\nintegrity:', `${desk(action)}\nintegrity:`);
/** Without the upstream `market`, which stands before the API in the template. */
const withoutMarket = () => original.replace(/ {2}# A vendor's server[\s\S]*?(?= {2}# An API that is not MCP)/, '');

beforeAll(async () => {
  system = await RunningSystem.start();
  original = await readFile(system.configFile, 'utf8');
});
afterAll(() => system?.stop());

async function reload(yaml: string): Promise<void> {
  await writeFile(system.configFile, yaml);
  process.kill(system.gateway.pid!, 'SIGHUP');
}

const peer = (era: Era = '2026', path = '/mcp') => new RawPeer(era, `${system.url}${path}`, system.token(AGENT)).open();
const toolNames = async (client: RawPeer) =>
  ((await client.list()).message!.result!['tools'] as { name: string }[]).map(({ name }) => name);
const offered = async (prefix: string) => (await toolNames(await peer())).some((name) => name.startsWith(prefix));

async function listeningClient(): Promise<{ changes: () => number; close: () => Promise<void> }> {
  const client = new Client({ name: 'listening', version: '1' });
  let count = 0;
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => void (count += 1));
  const headers = { authorization: `Bearer ${system.token(AGENT)}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(`${system.url}/mcp`), { requestInit: { headers } }) as Transport);
  return { changes: () => count, close: () => client.close() };
}

// Windows has no signal for it.
describe.each(process.platform === 'win32' ? [] : ['SIGHUP'])('gateway.yaml, changed and read again at %s', () => {
  it('brings an upstream that was added, and clients hear of it', async () => {
    const client = await listeningClient();
    expect(await offered('desk_')).toBe(false);
    await reload(withDesk());
    await expect.poll(() => offered('desk_'), DEADLINE).toBe(true);
    await expect.poll(client.changes, DEADLINE).toBeGreaterThan(0);
    expect(textOf(await (await peer()).call('desk_well'))).toBe('well');
    expect(textOf(await (await peer('2025', '/mcp/desk')).call('well'))).toBe('well');
    await client.close();
  });

  it('gives a running upstream new terms without ending it', async () => {
    const client = await peer();
    const before = textOf(await client.call('desk_pid'));
    await reload(withDesk('administer'));
    await expect.poll(async () => (await toolNames(client)).includes('desk_pid'), DEADLINE).toBe(false);
    expect((await client.call('desk_pid')).message!.error).toMatchObject({ code: -32602 });
    await reload(withDesk());
    await expect.poll(async () => (await toolNames(client)).includes('desk_pid'), DEADLINE).toBe(true);
    expect(textOf(await client.call('desk_pid'))).toBe(before);
  });

  it('starts a program anew, under other settings, without refusing a call meanwhile', async () => {
    const client = await peer();
    const before = textOf(await client.call('desk_pid'));
    const answers: (string | undefined)[] = [];
    // Another command would be another server, which a person reads first.
    await reload(withDesk().replace('    tools:\n      pid', '    timeout: 21s\n    tools:\n      pid'));
    await expect
      .poll(async () => {
        const answer = await client.call('desk_pid');
        answers.push(refusalCode(answer) ?? answer.message!.error?.message);
        return textOf(answer);
      }, DEADLINE)
      .not.toBe(before);
    expect(answers.filter(Boolean)).toEqual([]);
  });

  it('changes nothing where it has faults, and logs every one of them', async () => {
    const broken = withoutMarket().replace('transport: http', 'transport: pigeon').replace('perHour: 7200', 'perHour: many');
    await reload(broken);
    await expect.poll(() => system.gateway.log, DEADLINE).toContain('not taken up, since it has faults');
    expect(system.gateway.log).toMatch(/upstreams\[0\]\.transport: expected one of/);
    expect(system.gateway.log).toMatch(/mls\[0\]\.limits\.perHour: expected/);
    expect([await offered('market_'), await offered('desk_')]).toEqual([true, true]);
  });

  it('names what takes effect at the next start only', async () => {
    await reload(withDesk().replace('refresh: 30s', 'refresh: 20s').replace('perHour: 7200', 'perHour: 7000'));
    await expect.poll(() => system.gateway.log, DEADLINE).toMatch(/at the next start.*"mls","integrity"/);
  });

  it('takes an upstream away at once, and the call that it works on is answered', async () => {
    system.sandbox.hostile.settings.slowMs = 3_000;
    const client = await peer();
    const inFlight = client.call('market_slow_report', { city: 'Sacramento' });
    await expect.poll(() => JSON.stringify(system.sandbox.hostile.received.last(5, 'tools/call')), DEADLINE).toContain('slow_report');
    await reload(withoutMarket());
    await expect.poll(() => offered('market_'), DEADLINE).toBe(false);
    expect((await client.call('market_market_trends', {})).message!.error).toMatchObject({ code: -32602 });
    expect((await (await peer('2026', '/mcp/market')).list()).status).toBe(404);
    const answer = await inFlight;
    expect([answer.message!.result!['isError'] ?? false, refusalCode(answer)]).toEqual([false, undefined]);
  });

  it('is on record, every change of it, in a chain that is whole', async () => {
    const file = `${system.folder}/trail.jsonl`;
    expect(system.run(['audit', 'export', '--out', file])).toMatchObject({ status: 0 });
    expect(system.run(['audit', 'verify', file])).toMatchObject({ status: 0 });
    const events = exportedEvents<{ kind: string; details?: Record<string, string> }>(await readFile(file, 'utf8'));
    const changes = events.filter(({ kind }) => kind === 'config.changed');
    expect(changes.map(({ details }) => [details?.['upstream'], details?.['change']])).toEqual([
      ['desk', 'added'],
      ['desk', 'reclassified'],
      ['desk', 'reclassified'],
      ['desk', 'replaced'],
      ['desk', 'replaced'],
      ['market', 'removed'],
      ['desk', 'removed'],
    ]);
  });
});
