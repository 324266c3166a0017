import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createEchoServer } from '@gatehouse/sandbox-app';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { progressToken, RawPeer, refusalCode, textOf, type Exchange } from '../support/raw-peer.js';
import { exportedEvents } from '../support/recorded-events.js';
import { RunningSystem } from '../support/system.js';

const FAULTY = fileURLToPath(new URL('../../apps/sandbox/bin/faulty-stdio.js', import.meta.url));
const CLIENT_INFO = 'io.modelcontextprotocol/clientInfo';
const DEADLINE = { timeout: 45_000, interval: 100 };

/** What comes of a call to each fault: the code of a refusal, or a pattern of the answer where the fault leaves one. */
const OVER_HTTP: Readonly<Record<string, string>> = {
  well: 'well',
  slow: 'slow, and well',
  flood: 'Done after the flood.',
  twice: 'the first answer',
  hang: 'UPSTREAM_TIMEOUT',
  crash: 'UPSTREAM_DOWN',
  half: 'UPSTREAM_DOWN',
  cut_off: 'UPSTREAM_DOWN',
  truncated_sse: 'UPSTREAM_DOWN',
  broken_json: 'UPSTREAM_ERROR',
  not_json_rpc: 'UPSTREAM_ERROR',
  wrong_type: 'UPSTREAM_ERROR',
  wrong_id: 'UPSTREAM_ERROR',
  other_ids: 'UPSTREAM_DOWN',
  wrong_shape: 'UPSTREAM_ERROR',
  deep: 'UPSTREAM_ERROR',
  huge: 'RESULT_TOO_LARGE',
  endless_body: 'RESULT_TOO_LARGE',
  endless_headers: 'UPSTREAM_DOWN',
  loud_error: 'Unhandled: ECONNRESET .internal detail removed. .*',
  http_500: 'UPSTREAM_DOWN',
  http_429: 'UPSTREAM_DOWN',
  http_401: 'UPSTREAM_DOWN',
  redirect: 'UPSTREAM_DOWN',
  change_era: 'change_era',
};
/** Of reads of client records whose owner nobody names: a system that is out of order is told, its own words about the record are not. */
const OF_CLIENTS = {
  crash: 'UPSTREAM_DOWN',
  cut_off: 'UPSTREAM_DOWN',
  http_500: 'UPSTREAM_DOWN',
  broken_json: 'UPSTREAM_ERROR',
  huge: 'RESULT_TOO_LARGE',
  loud_error: 'RECORD_NOT_YOURS',
} as const;
const OVER_STDIO: Readonly<Record<string, string>> = {
  well: 'well',
  slow: 'slow, and well',
  flood: 'after the flood',
  flood_changes: 'after the flood',
  flood_stderr: 'flooded',
  garbage: 'after the garbage',
  twice: 'the first answer',
  hang: 'UPSTREAM_TIMEOUT',
  wrong_id: 'UPSTREAM_TIMEOUT',
  other_ids: 'UPSTREAM_TIMEOUT',
  crash: 'UPSTREAM_DOWN',
  close_stdout: 'UPSTREAM_DOWN',
  huge_line: 'RESULT_TOO_LARGE',
  endless_line: 'UPSTREAM_DOWN',
  wrong_shape: 'UPSTREAM_ERROR',
  no_result: 'UPSTREAM_ERROR',
};

const terms = (names: readonly string[], dataClass = 'general') =>
  names.map((name) => `      ${name}: { action: read, dataClass: ${dataClass} }\n`).join('');
const http = (id: string, url: string, names: readonly string[], dataClass?: string) =>
  `  - id: ${id}\n    transport: http\n    url: ${url}\n    tools:\n${terms(names, dataClass)}`;
const stdio = (id: string, flags: readonly string[], names: readonly string[]) =>
  `  - id: ${id}\n    transport: stdio\n    command: ${JSON.stringify(process.execPath)}\n    args: ${JSON.stringify([FAULTY, ...flags])}\n    tools:\n${terms(names)}`;

const echo = createEchoServer();
let system: RunningSystem;
let pid: number | undefined;
let neighbourPid: string;
/** What /health/ready said of the upstreams when the gateway began to serve. */
let shownAtFirst: string;
/** Calls by the name that each gave itself, with what came of it. */
const sent = new Map<string, string>();

beforeAll(async () => {
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  const echoUrl = `http://127.0.0.1:${(echo.address() as AddressInfo).port}/mcp`;
  system = await RunningSystem.start({
    early: true,
    edit: (yaml) => {
      const faultyUrl = `${/http:\/\/127\.0\.0\.1:\d+(?=\/market)/.exec(yaml)![0]}/faulty/mcp`;
      const upstreams = [
        http('liar', faultyUrl, Object.keys(OVER_HTTP)),
        http('files', faultyUrl, Object.keys(OF_CLIENTS), 'contact, openArguments: true'),
        stdio('wild', [], Object.keys(OVER_STDIO)),
        http('calm', echoUrl, ['echo']),
        stdio('quiet', [], ['pid']),
        stdio('deaf', ['--deaf'], ['well']),
        stdio('dead', ['--crash-at-start'], ['well']),
        stdio('late', ['--slow-start', '1500', '--stubborn', '--legacy-only'], ['well']),
      ];
      return yaml.replace('\nintegrity:', `${upstreams.join('')}\nintegrity:`).replace('gateway:\n', 'gateway:\n  callTimeout: 8s\n');
    },
  });
  ({ pid } = system.gateway);
  const health = (await (await fetch(`${system.url}/health/ready`)).json()) as { parts: Record<string, string> };
  shownAtFirst = health.parts['upstreams'] ?? '';
  // One that starts late joins late.
  await vi.waitUntil(async () => textOf(await named('late_well')) === 'well', DEADLINE);
  neighbourPid = textOf(await named('quiet_pid'));
});
afterAll(async () => {
  await system?.stop();
  echo.close();
});

/** One call, on record under a name of its own. */
async function named(tool: string, args: Record<string, unknown> = {}): Promise<Exchange> {
  const name = `call-${sent.size + 1}`;
  sent.set(name, 'unanswered');
  const peer = await new RawPeer('2026', `${system.url}/mcp`, system.token('agent@harbor.example')).open();
  const answer = await peer.call(tool, args, { [CLIENT_INFO]: { name, version: '1' }, ...progressToken() });
  sent.set(name, answer.message?.error ? 'protocol error' : (refusalCode(answer) ?? 'granted'));
  return answer;
}

const outcome = (answer: Exchange): string => refusalCode(answer) ?? answer.message?.error?.message ?? textOf(answer);

/** What two other upstreams answer meanwhile: each its own, word for word. */
async function neighbours(about: string): Promise<void> {
  const messages = Array.from({ length: 6 }, (_, index) => `calm beside ${about} ${index}`);
  const [echoed, pids] = await Promise.all([
    Promise.all(messages.map((message) => named('calm_echo', { message }))),
    Promise.all([named('quiet_pid'), named('quiet_pid')]),
  ]);
  expect(echoed.map(outcome)).toEqual(messages);
  expect(pids.map(outcome)).toEqual([neighbourPid, neighbourPid]);
}

describe.each([
  ['liar', 'over HTTP', OVER_HTTP],
  ['wild', 'over stdio', OVER_STDIO],
])('an upstream (%s) that fails %s', (upstream, _transport, faults) => {
  it.each(Object.entries(faults))('by %s gets %s, its neighbours are not touched, and it is well again', async (fault, expected) => {
    const [answer] = await Promise.all([named(`${upstream}_${fault}`), neighbours(fault)]);
    expect(outcome(answer)).toMatch(new RegExp(`^${expected}$`));
    expect(answer.text).not.toContain('calm beside');
    await expect.poll(async () => outcome(await named(`${upstream}_well`)), DEADLINE).toBe('well');
  });
});

describe('an upstream that fails at the record of a client', () => {
  it.each(Object.entries(OF_CLIENTS))('by %s gets %s', async (fault, expected) => {
    const answer = await named(`files_${fault}`, { contactKey: 'CON-00001' });
    expect(outcome(answer)).toBe(expected);
    expect(answer.text).not.toContain('ECONNRESET');
  });
});

describe('upstreams that fail all at once, in every way', () => {
  it('leave the others their answers and the gateway its life', async () => {
    const faults = [
      ...Object.entries(OVER_HTTP).map(([fault, expected]) => [`liar_${fault}`, expected] as const),
      ...Object.entries(OVER_STDIO).map(([fault, expected]) => [`wild_${fault}`, expected] as const),
    ];
    const storm = faults.map(async ([tool, expected]) => ({ tool, expected, answer: await named(tool) }));
    for (let round = 0; round < 5; round += 1) await neighbours(`the storm ${round}`);
    for (const { tool, expected, answer } of await Promise.all(storm)) {
      // One process answers all calls to `wild`: what it says under another call's id is that call's answer. Its own callers are all it can fool.
      // `liar` changes its era in the middle of the storm: what was under way is told so by the server itself.
      const fooled = tool.startsWith('wild_') ? '|meant for somebody else' : '|Bad Request: MCP-Protocol-Version is missing';
      expect(`${tool}: ${outcome(answer)}`).toMatch(new RegExp(`: (${expected}|UPSTREAM_(DOWN|TIMEOUT|ERROR)${fooled})$`));
      expect(answer.text).not.toContain('calm beside');
    }
    await expect.poll(async () => outcome(await named('liar_well')), DEADLINE).toBe('well');
    await expect.poll(async () => outcome(await named('wild_well')), DEADLINE).toBe('well');
    await neighbours('the calm after it');
    expect((await fetch(`${system.url}/health/ready`)).status).toBe(200);
    expect(system.gateway.pid).toBe(pid);
  });
});

describe('upstreams that never came up', () => {
  it('are shown as still starting as long as nobody knows that they never will', () => {
    expect(shownAtFirst).toMatch(/still starting: .*deaf/);
  });

  it.each(['deaf_well', 'dead_well'])('are unknown, since nobody could read what they offer: %s', async (tool) => {
    expect((await named(tool)).message!.error).toMatchObject({ code: -32602 });
  });
});

describe('the audit trail of all this', () => {
  it('has one record of each call, with what came of it, in a chain that is whole', async () => {
    const file = join(system.folder, 'trail.jsonl');
    expect(system.run(['audit', 'export', '--out', file])).toMatchObject({ status: 0 });
    expect(system.run(['audit', 'verify', file])).toMatchObject({ status: 0 });
    const recorded = new Map<string, string[]>();
    for (const { client, kind, code } of exportedEvents<{ client?: { reported?: string }; kind: string; code?: string }>(
      await readFile(file, 'utf8'),
    )) {
      const name = client?.reported?.replace(/ 1$/, '');
      if (kind.startsWith('tool.call.') && name) recorded.set(name, [...(recorded.get(name) ?? []), code ?? 'granted']);
    }
    const wanted = [...sent].map(([name, came]) => [name, came === 'protocol error' ? ['TOOL_UNKNOWN'] : [came]]);
    expect([...sent.values()]).not.toContain('unanswered');
    expect([...sent.keys()].map((name) => [name, recorded.get(name)])).toEqual(wanted);
  });
});
