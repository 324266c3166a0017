/** One spawn-kill cycle each: how a stdio upstream comes to its end. Each gives the process ids that it has seen. */
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { McpCall, SilentChannel } from '@gatehouse/kernel';
import { StdioUpstream } from '@gatehouse/mcp';

const FAULTY = fileURLToPath(new URL('../../apps/sandbox/bin/faulty-stdio.js', import.meta.url));
const PATIENCE_MS = 60_000;

function upstreamWith(mark, flags = [], options = {}) {
  return new StdioUpstream({
    slug: 'soak',
    command: process.execPath,
    args: [FAULTY, ...flags],
    env: () => mark,
    clientInfo: { name: 'soak', version: '0' },
    graceMs: 100,
    closeGraceMs: 50,
    listTimeoutMs: PATIENCE_MS,
    restartMs: { first: 5, longest: 5 },
    ...options,
  });
}

function ask(upstream, tool) {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const claims = { subject: 's', issuer: 'i', tokenId: 't', clientId: 'c', scopes: [], expiresAt: 9e9 };
  const terms = { action: 'read', dataClass: 'general' };
  const params = { name: tool, arguments: {} };
  const call = new McpCall({
    method: 'tools/call',
    params,
    era: 'modern',
    endpoint: undefined,
    claims,
    channel: new SilentChannel(),
    signal,
  });
  const descriptor = { name: tool, inputSchema: { type: 'object' } };
  call.tool.set({ kind: 'tool', upstream: 'soak', name: tool, publicName: tool, descriptor, terms, digest: '' });
  const nothing = async () => undefined;
  const context = {
    call,
    signal,
    deadlineMs: PATIENCE_MS,
    notify: nothing,
    capabilities: {},
    ask: () => Promise.reject(new Error('nobody')),
  };
  return upstream.request({ method: 'tools/call', params }, context);
}

/** Of the server and of what it started. */
const family = async (upstream) => JSON.parse((await ask(upstream, 'offspring')).content[0].text);

async function until(what) {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(5)) if (await what()) return;
  throw new Error('what was waited for did not happen');
}

async function refused(work) {
  const code = await work.then(
    () => 'answered',
    (fault) => fault.code,
  );
  if (code !== 'UPSTREAM_DOWN') throw new Error(`expected UPSTREAM_DOWN, got ${code}`);
}

export const CYCLES = {
  async closed(mark) {
    const upstream = upstreamWith(mark);
    const pids = await family(upstream);
    await upstream.close();
    return pids;
  },
  async 'closed while it starts'(mark) {
    const upstream = upstreamWith(mark);
    const starting = upstream.start().catch(() => undefined);
    await sleep(Math.random() * 150);
    await upstream.close();
    await starting;
    return [];
  },
  async 'crashed in a call'(mark) {
    const upstream = upstreamWith(mark);
    const pids = await family(upstream);
    await refused(ask(upstream, 'crash'));
    await upstream.close();
    return pids;
  },
  async 'killed from outside, and started again'(mark) {
    const upstream = upstreamWith(mark);
    const pids = await family(upstream);
    process.kill(pids[0], 'SIGKILL');
    await until(() => upstream.health.state === 'down');
    let again;
    await until(async () => (again = await family(upstream).catch(() => undefined)));
    await upstream.close();
    return [...pids, ...again];
  },
  async 'closed, but stubborn'(mark) {
    const upstream = upstreamWith(mark, ['--stubborn']);
    const pids = await family(upstream);
    await upstream.close();
    return pids;
  },
  async 'asleep, and woken'(mark) {
    const upstream = upstreamWith(mark, [], { idleMs: 20 });
    const pids = await family(upstream);
    await until(() => upstream.dormant);
    const again = await family(upstream);
    await upstream.close();
    return [...pids, ...again];
  },
  async 'deaf, and given up'(mark) {
    const upstream = upstreamWith(mark, ['--deaf'], { probeMs: 40, listTimeoutMs: 80 });
    await upstream.start().catch(() => undefined);
    await upstream.close();
    return [];
  },
};
