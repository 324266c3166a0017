// `npm run bench`: one run that alternates the direct upstream, a plain Node proxy and the gateway with every stage on, and prints ratios.
// Trust the ratios and the CPU per call; wall-clock figures depend on what else the machine does.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';

const root = fileURLToPath(new URL('../..', import.meta.url));
const rounds = Number(process.env.BENCH_ROUNDS ?? 4);
const seconds = Number(process.env.BENCH_SECONDS ?? 3);
const connections = Number(process.env.BENCH_CONNECTIONS ?? 32);
const secrets = { SANDBOX_RESO_SECRET: 'bench-reso-secret', SANDBOX_CRM_TOKEN: 'bench-crm-token' };
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'));
const children = [];

function start(args, options = {}) {
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit', ...(options.ipc ? ['ipc'] : [])],
    env: { ...process.env, ...secrets },
  });
  children.push(child);
  return child;
}

async function until(url) {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (
      await fetch(url).then(
        (answer) => answer.status < 500,
        () => false,
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nothing answers at ${url}`);
}

/** CPU milliseconds that a process has used, from /proc (Linux). */
function cpuOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

const memoryOf = (pid) => Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024);

function message(tool, args) {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
    'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1' },
  };
  return JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: tool, arguments: args, _meta: meta } });
}

async function slice(target, work, load = connections, duration = seconds) {
  const tool = target.prefix ? `${target.prefix}${work.tool}` : work.tool;
  const before = cpuOf(target.pid);
  const result = await autocannon({
    url: target.url,
    connections: load,
    duration,
    method: 'POST',
    body: message(tool, work.args),
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': tool,
      ...target.headers,
    },
  });
  const good = result['2xx'];
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${target.name}: ${result.non2xx} refused, ${result.errors} errors`);
  return {
    rate: good / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    cpu: ((cpuOf(target.pid) - before) * 1000) / good,
  };
}

const best = (slices, key, pick) => pick(...slices.map((one) => one[key]));

async function measure(targets, work) {
  const slices = new Map(targets.map((target) => [target.name, []]));
  for (let round = 0; round < rounds; round += 1) for (const target of targets) slices.get(target.name).push(await slice(target, work));
  return new Map(
    [...slices].map(([name, list]) => [
      name,
      {
        rate: best(list, 'rate', Math.max),
        p50: best(list, 'p50', Math.min),
        p99: best(list, 'p99', Math.min),
        cpu: best(list, 'cpu', Math.min),
      },
    ]),
  );
}

function print(title, figures) {
  const plain = figures.get('plain proxy');
  console.log(`\n${title}`);
  console.log('  target        calls/s   p50 ms   p99 ms   CPU us/call   throughput / plain proxy   CPU / plain proxy');
  for (const [name, { rate, p50, p99, cpu }] of figures) {
    console.log(
      `  ${name.padEnd(12)} ${rate.toFixed(0).padStart(8)} ${String(p50).padStart(8)} ${String(p99).padStart(8)} ${cpu.toFixed(0).padStart(13)} ${(rate / plain.rate).toFixed(2).padStart(26)} ${(cpu / plain.cpu).toFixed(2).padStart(19)}`,
    );
  }
}

function configure(ports) {
  const yaml = readFileSync(join(root, 'templates/brokerage/gateway.yaml'), 'utf8')
    .replaceAll('127.0.0.1:8081', `127.0.0.1:${ports.sandbox}`)
    .replaceAll('127.0.0.1:8080', `127.0.0.1:${ports.gateway}`)
    .replace('port: 8080', `port: ${ports.gateway}`)
    .replace('tokenTtl: 10m', 'tokenTtl: 1h')
    .replace(
      '\nintegrity:',
      `\n  - id: bench\n    transport: http\n    url: http://127.0.0.1:${ports.echo}/mcp\n    tools:\n      echo: { action: read, dataClass: general }\n      listing_4k: { action: read, dataClass: listing, resource: Property }\n\nintegrity:`,
    );
  const file = join(folder, 'gateway.yaml');
  writeFileSync(file, yaml);
  return file;
}

async function main() {
  const ports = { sandbox: 18_081, gateway: 18_080, echo: 18_082 };
  const config = configure(ports);
  start(['apps/sandbox/bin/sandbox.js', '--port', String(ports.sandbox)]);
  const echo = start(['apps/sandbox/bin/echo.js', '--port', String(ports.echo)]);
  await until(`http://127.0.0.1:${ports.sandbox}/healthz`);
  const proxy = start(['test/bench/plain-proxy.mjs', `http://127.0.0.1:${ports.echo}/mcp`], { ipc: true });
  const { port: proxyPort } = await new Promise((resolve) => proxy.once('message', resolve));
  const launched = performance.now();
  const gateway = start(['apps/cli/bin/gatehouse.js', 'serve', '-c', config]);
  await until(`http://127.0.0.1:${ports.gateway}/health/ready`);
  const coldStart = performance.now() - launched;
  const idle = memoryOf(gateway.pid);
  const token = spawnSync(
    process.execPath,
    ['apps/cli/bin/gatehouse.js', 'token', '-c', config, '--as', 'agent@harbor.example', '--ttl', '1h'],
    { cwd: root, encoding: 'utf8', env: { ...process.env, ...secrets } },
  ).stdout.trim();
  const targets = [
    { name: 'direct', url: `http://127.0.0.1:${ports.echo}/mcp`, pid: echo.pid },
    { name: 'plain proxy', url: `http://127.0.0.1:${proxyPort}/mcp`, pid: proxy.pid },
    {
      name: 'gateway',
      url: `http://127.0.0.1:${ports.gateway}/mcp`,
      pid: gateway.pid,
      prefix: 'bench_',
      headers: { authorization: `Bearer ${token}` },
    },
  ];
  console.log(
    `Node ${process.versions.node}, ${cpus().length} cores, ${connections} connections, ${rounds} rounds of ${seconds} s a target, best slice of each`,
  );
  console.log(`gateway: ${coldStart.toFixed(0)} ms from start to ready, ${idle} MB resident when idle`);
  const echoWork = { tool: 'echo', args: { message: 'three bedrooms near the river' } };
  for (const target of targets) await slice(target, echoWork, connections, 2);
  print('echo (every stage on, audit durable before the answer)', await measure(targets, echoWork));
  print('4 KB listing with private data (masked by the gateway)', await measure(targets, { tool: 'listing_4k', args: {} }));
  const [, plain, own] = targets;
  const one = { plain: await slice(plain, echoWork, 1), gateway: await slice(own, echoWork, 1) };
  console.log(
    `\none connection: p50 ${one.plain.p50} ms by plain proxy (${one.plain.rate.toFixed(0)}/s), ${one.gateway.p50} ms by gateway (${one.gateway.rate.toFixed(0)}/s): ${(1000 / one.gateway.rate - 1000 / one.plain.rate).toFixed(2)} ms added a call`,
  );
  const wide = await slice(own, echoWork, 512);
  const narrow = await slice(own, echoWork, connections);
  console.log(`512 connections: ${(wide.rate / narrow.rate).toFixed(2)} of the rate at ${connections}`);
  console.log(`gateway: ${memoryOf(gateway.pid)} MB resident after the load`);
}

try {
  await main();
} finally {
  for (const child of children) child.kill('SIGTERM');
  await new Promise((resolve) => setTimeout(resolve, 500));
  rmSync(folder, { recursive: true, force: true });
}
