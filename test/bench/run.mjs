// `npm run bench`: the gateway with every stage on, beside the direct upstream and a plain Node proxy, in one run that alternates them.
// Trust the ratios and the CPU per call; wall-clock figures depend on what else the machine does.
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { configure, MANY, many, measured, single } from './configuration.mjs';
import { identityFigures } from './identity.mjs';
import { measure, slice } from './load.mjs';
import { cpuOf, freePorts, memoryOf, output, portOf, start, stop, stopAll, until } from './processes.mjs';
import { aim, conclude, growth, table } from './report.mjs';
import { printStages, stageCosts } from './stages.mjs';

const rounds = Number(process.env.BENCH_ROUNDS ?? 4);
const seconds = Number(process.env.BENCH_SECONDS ?? 3);
const connections = Number(process.env.BENCH_CONNECTIONS ?? 32);
const load = { connections, seconds };
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'));
const [sandbox, echoPort, own, second] = await freePorts(4);
const ports = { sandbox, gateway: own, second };
/** Connections at once, each a session of its own. */
const SESSIONS = [1, 16, 64, 256, 512];
/** Within so much of one another a rate counts as flat. */
const FLAT = 0.85;
const ECHO = { tool: 'echo', args: { message: 'three bedrooms near the river' } };

async function proxyTo(name, url) {
  const process_ = start('test/bench/plain-proxy.mjs', url);
  return { name, url: `http://127.0.0.1:${await portOf(process_)}/mcp`, process: process_ };
}

/** Starts a gateway of one configuration; its target, and the milliseconds from start to its first answered call. */
async function gateway(name, upstreams, port = ports.gateway) {
  const config = configure(join(folder, name), { ...ports, gateway: port }, upstreams);
  const launched = performance.now();
  const process_ = start('apps/cli/bin/gatehouse.js', 'serve', '-c', config);
  await until(`http://127.0.0.1:${port}/health/ready`);
  const coldStart = performance.now() - launched;
  const token = output('apps/cli/bin/gatehouse.js', 'token', '-c', config, '--as', 'agent@harbor.example', '--ttl', '1h');
  return {
    name: 'gateway',
    url: `http://127.0.0.1:${port}/mcp`,
    process: process_,
    headers: { authorization: `Bearer ${token}` },
    coldStart,
  };
}

/** The longest hold of the event loop since the last reading, in milliseconds. The clock that measures it ticks every 10 ms and counts from its last tick. */
async function longestHold() {
  const text = await (await fetch(`http://127.0.0.1:${ports.gateway}/metrics`)).text();
  const lag = Number(/^nodejs_eventloop_lag_max_seconds\S* (\S+)/m.exec(text)?.[1] ?? Number.NaN);
  return Math.max(0, lag * 1_000 - 10);
}

async function calls(targets, own) {
  const bench = { ...own, prefixes: ['bench_'] };
  const all = [...targets, bench];
  for (const target of all) await slice(target, ECHO, { connections, seconds: 2 });
  const echo = await measure(all, ECHO, load, rounds);
  table('echo (every stage on, audit durable before the answer)', echo);
  aim('CPU of an echo', echo.get('gateway').cpu, { most: 400 }, 'us');
  aim('throughput of the plain proxy', echo.get('gateway').rate / echo.get('plain proxy').rate, { least: 0.6 }, 'of it');
  const listing = await measure(all, { tool: 'listing_4k' }, load, rounds);
  table('4 KB listing with private data (masked by the gateway)', listing);
  aim('CPU of a 4 KB listing', listing.get('gateway').cpu, { most: 700 }, 'us');
  const alone = await measure(all, ECHO, { connections: 1, seconds }, 2);
  table('echo, one connection', alone);
  aim('added at one connection', 1_000 / alone.get('gateway').rate - 1_000 / alone.get('plain proxy').rate, { most: 1 }, 'ms');
  await sessions(all);
}

/** More sessions than the machine can serve at once must wait, not slow one another down. */
async function sessions(targets) {
  const figures = new Map(SESSIONS.map((count) => [count, new Map()]));
  // The steps alternate as well: two that are compared must not lie minutes apart.
  for (let round = 0; round < 2; round += 1)
    for (const [count, best] of figures)
      for (const [name, measured] of await measure(targets, ECHO, { connections: count, seconds }, 1))
        if (!(best.get(name)?.rate > measured.rate)) best.set(name, measured);
  growth('echo, growing number of sessions', 'sessions', figures);
  const rateOf = (count) => figures.get(count).get('gateway').rate;
  aim('rate of 512 sessions', rateOf(512) / rateOf(16), { least: FLAT }, 'of the rate of 16');
}

/** Two gateways in turn: one with one upstream besides those of the template, one with a hundred that are called in turn. */
async function upstreams(origins, proxy) {
  const work = { tool: 'figure' };
  const targets = [];
  for (const [count, port] of [
    [1, ports.gateway],
    [100, ports.second],
  ]) {
    const own = await gateway(`upstreams-${count}`, single(origins, count), port);
    const prefixes = Array.from({ length: count }, (_, index) => `one${String(index + 1).padStart(3, '0')}_`);
    targets.push({ ...own, name: count, prefixes, memory: memoryOf(own.process) });
  }
  const all = [proxy, ...targets];
  for (const target of all) await slice(target, work, { connections, seconds: 2 });
  const figures = await measure(all, work, load, rounds);
  const [plain, one, hundred] = [proxy.name, 1, 100].map((name) => figures.get(name));
  const beside = (gatewayFigures) =>
    new Map([
      ['plain proxy', plain],
      ['gateway', gatewayFigures],
    ]);
  growth('growing number of upstreams, called in turn (the plain proxy has one)', 'upstreams', [
    [1, beside(one)],
    [100, beside(hundred)],
  ]);
  console.log(`  resident when idle: ${targets.map(({ name, memory }) => `${memory} MB with ${name}`).join(', ')}`);
  aim('rate with 100 upstreams', hundred.rate / one.rate, { least: FLAT }, 'of the rate with 1');
  for (const target of targets) await stop(target.process);
}

async function longAnswers(proxy, own) {
  const large = [proxy, { ...own, prefixes: ['large_'] }];
  const medium = await measure(large, { tool: 'listings_64k' }, { connections: 8, seconds }, 2);
  table('64 KB of listings', medium);
  aim('CPU of a 64 KB result', medium.get('gateway').cpu / 1_000, { most: 3 }, 'ms');
  await slice(large[1], { tool: 'listings_1m' }, { connections: 1, seconds: 1 });
  await longestHold();
  const long = await measure(large, { tool: 'listings_1m' }, { connections: 1, seconds }, 1);
  const hold = await longestHold();
  table('1 MB of listings, one connection', long);
  aim('longest hold of the event loop', hold, { most: 20 }, 'ms');
}

async function lists(proxy, own) {
  const both = [proxy, own];
  const figures = await measure(both, { method: 'tools/list' }, { connections: 1, seconds }, 2);
  table(
    `tools/list, ${MANY.upstreams * MANY.tools} tools of ${MANY.upstreams} upstreams (the plain proxy passes on a prepared list)`,
    figures,
  );
  aim('p50 of tools/list', figures.get('gateway').p50, { most: 5 }, 'ms');
}

async function main() {
  start('apps/sandbox/bin/sandbox.js', '--port', String(ports.sandbox));
  const echo = start('apps/sandbox/bin/echo.js', '--port', String(echoPort));
  const largeProcess = start('test/bench/large-upstream.mjs');
  const origins = { echo: `http://127.0.0.1:${echoPort}`, large: `http://127.0.0.1:${await portOf(largeProcess)}` };
  await until(`http://127.0.0.1:${ports.sandbox}/healthz`);
  const plain = await proxyTo('plain proxy', `${origins.echo}/mcp`);
  const own = await gateway('measured', measured(origins));
  console.log(
    `Node ${process.versions.node}, ${cpus().length} cores, ${connections} connections, ${rounds} rounds of ${seconds} s a target, best slice of each`,
  );
  console.log('start');
  aim('start to ready', own.coldStart, { most: 2_000 }, 'ms');
  console.log(`  CPU until then: ${cpuOf(own.process)} ms`);
  aim('resident when idle', memoryOf(own.process), { most: 180 }, 'MB');
  await calls([{ name: 'direct', url: `${origins.echo}/mcp`, process: echo }, plain], own);
  await longAnswers(await proxyTo('plain proxy', `${origins.large}/large/mcp`), own);
  console.log(`\ngateway: ${memoryOf(own.process)} MB resident after the load`);
  await stop(own.process);
  const wide = await gateway('many', many(origins));
  await lists(await proxyTo('plain proxy', `${origins.large}/all/mcp`), wide);
  await stop(wide.process);
  await upstreams(origins, await proxyTo('plain proxy', `${origins.large}/one/mcp`));
  printStages(await stageCosts());
  await identityFigures();
  conclude();
}

try {
  await main();
} finally {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
}
