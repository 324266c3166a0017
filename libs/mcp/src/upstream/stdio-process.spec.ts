import { afterEach, describe, expect, it } from 'vitest';
import type { Refusal } from '@gatehouse/kernel';
import { callFor, contextOf, toolCall } from '../testing/calls.js';
import { entryOf } from '../testing/edge-rig.js';
import { isAlive, StdioRig } from '../testing/stdio-rig.js';
import type { StdioUpstream } from './stdio-upstream.js';

const rig = new StdioRig();
afterEach(() => rig.close());

/** A server by hand: `results` by method, and `run` at each tools/call, which may use `answer`. */
const serving = (run: string, atStart = '') => `
  const send = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n');
  const text = (text) => ({ content: [{ type: 'text', text: String(text) }] });
  ${atStart}
  const { createInterface } = await import('node:readline');
  createInterface({ input: process.stdin }).on('line', (line) => {
    const { id, method, params } = JSON.parse(line);
    if (id === undefined) return;
    if (method === 'initialize') send({ id, result: { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 'x', version: '1' } } });
    else if (method === 'tools/list') send({ id, result: { tools: [{ name: 'pid', inputSchema: { type: 'object' } }] } });
    else if (method !== 'tools/call') send({ id, error: { code: -32601, message: 'Method not found' } });
    else { const answer = (result) => send({ id, result }); ${run} }
  });
`;

const PID = serving('answer(text(process.pid));');
const entry = entryOf({ name: 'pid', inputSchema: { type: 'object' } }, 'local');
const call = (upstream: StdioUpstream) => upstream.request(toolCall('pid', {}), contextOf(callFor(entry).call));
const textOf = async (upstream: StdioUpstream) => ((await call(upstream))['content'] as { text: string }[])[0]!.text;
const outcome = (upstream: StdioUpstream) =>
  call(upstream).then(
    () => 'answered',
    (refusal: Refusal) => refusal.code,
  );

describe('a program that nobody uses', () => {
  it('is ended after a while, and starts again at the next call', async () => {
    const upstream = rig.upstreamOf(PID, { idleMs: 50 });
    let changes = 0;
    upstream.onListChanged(() => (changes += 1));
    const first = Number(await textOf(upstream));
    await expect.poll(() => isAlive(first), { timeout: 10_000 }).toBe(false);
    expect([upstream.health, upstream.dormant, changes]).toEqual([{ state: 'up' }, true, 0]);
    const second = Number(await textOf(upstream));
    expect(second).not.toBe(first);
    // Another process answers now: its list is read again.
    expect([upstream.dormant, changes]).toEqual([false, 1]);
  });

  it('stays while a call is unanswered, however long that takes', async () => {
    const upstream = rig.upstreamOf(serving('setTimeout(() => answer(text(process.pid)), 600);'), { idleMs: 30 });
    expect(await outcome(upstream)).toBe('answered');
  });

  it('stays where no time was set', async () => {
    const upstream = rig.upstreamOf(PID);
    const pid = await textOf(upstream);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await textOf(upstream)).toBe(pid);
  });
});

describe('a sandbox', () => {
  it('stands before the command word by word, and no shell reads it', async () => {
    const upstream = rig.upstreamOf(serving('answer(text(process.env.FENCED));'), { sandbox: ['env', 'FENCED=$(id) "x"'] });
    expect(await textOf(upstream)).toBe('$(id) "x"');
  });

  it('that does not exist is a reason why the program is down', async () => {
    const upstream = rig.upstreamOf(PID, { sandbox: ['/nowhere/bwrap', '--'] });
    expect(await outcome(upstream)).toBe('UPSTREAM_DOWN');
    expect(upstream.health.reason).toBe('it could not be started (ENOENT)');
  });

  it('ends with the program that runs in it, where both ignore SIGTERM', async () => {
    const stubborn = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);`;
    const fence = `const [command, ...args] = process.argv.slice(1); require('node:child_process').spawn(command, args, { stdio: 'inherit' }); ${stubborn}`;
    const upstream = rig.upstreamOf(serving('answer(text([process.pid, process.ppid]));', stubborn), {
      sandbox: [process.execPath, '-e', fence, '--'],
    });
    const pids = (await textOf(upstream)).split(',').map(Number);
    expect(pids.map(isAlive)).toEqual([true, true]);
    await upstream.close();
    await expect.poll(() => pids.map(isAlive), { timeout: 10_000 }).toEqual([false, false]);
  });
});

describe('a program that is stopped', () => {
  it('while it is being greeted is not waited for', async () => {
    const upstream = rig.upstreamOf('setInterval(() => {}, 1000)', { probeMs: 60_000, listTimeoutMs: 60_000 });
    const starting = upstream.start().catch((refusal: Refusal) => refusal.code);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await upstream.close();
    expect(await starting).toBe('UPSTREAM_DOWN');
    expect(await outcome(upstream)).toBe('UPSTREAM_DOWN');
  });
});

describe('a program that cannot be started', () => {
  it('because its environment cannot be read says so, and is tried again', async () => {
    let readable = false;
    const env = (): Record<string, string> => {
      if (!readable) throw new Error('the secret is not there');
      return {};
    };
    const upstream = rig.upstreamOf(PID, { env });
    expect(await outcome(upstream)).toBe('UPSTREAM_DOWN');
    expect(upstream.health.reason).toBe('its environment could not be read');
    readable = true;
    expect(await outcome(upstream)).toBe('answered');
  });

  it('because its arguments are too long for the system leaves the gateway running', async () => {
    const upstream = rig.upstreamOf('', { command: process.execPath, args: ['x'.repeat(4_000_000)] });
    expect(await outcome(upstream)).toBe('UPSTREAM_DOWN');
    expect(upstream.health.reason).toMatch(/^it could not be started \(E/);
  });

  it('the modern way after a crash of its first start is not greeted the old way for ever', async () => {
    const modernOnly = serving('answer({ resultType: "complete", ...text(1) });').replace(
      "if (method === 'initialize')",
      `if (method === 'server/discover') process.env.CRASH ? process.exit(1) : send({ id, result: { supportedVersions: ['2026-07-28'], capabilities: { tools: {} } } });
    else if (method === 'initialize') send({ id, error: { code: -32022, message: 'no' } });
    else if (method === 'never')`,
    );
    let starts = 0;
    const upstream = rig.upstreamOf(modernOnly, { env: (): Record<string, string> => ((starts += 1) === 1 ? { CRASH: '1' } : {}) });
    expect(await outcome(upstream)).toBe('UPSTREAM_DOWN');
    await expect.poll(() => outcome(upstream), { timeout: 10_000 }).toBe('answered');
  });
});

describe('a program that does not read', () => {
  it('refuses further calls when too much waits for it, and the gateway holds no more', async () => {
    const upstream = rig.upstreamOf(serving('process.stdin.pause();'));
    const large = 'x'.repeat(8_000_000);
    const calls = Array.from({ length: 12 }, () =>
      upstream
        .request(toolCall('pid', { large }), contextOf(callFor(entry, {}).call, AbortSignal.timeout(15_000)))
        .catch((refusal: Refusal) => refusal.code),
    );
    expect(await Promise.race(calls)).toBe('UPSTREAM_DOWN');
    await upstream.close();
    await Promise.all(calls);
  });
});
