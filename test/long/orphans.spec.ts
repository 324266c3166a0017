import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { RunningSystem } from '../support/system.js';

/** A server that neither notices that its input ended nor minds SIGTERM. */
const STUBBORN = `
  process.on('SIGTERM', () => {});
  setInterval(() => {}, 1000);
  const say = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n');
  const results = {
    initialize: { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 'stubborn', version: '1' } },
    'tools/list': { tools: [{ name: 'wait', inputSchema: { type: 'object' } }] },
  };
  require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
    const { id, method } = JSON.parse(line);
    if (id === undefined) return;
    say(results[method] ? { id, result: results[method] } : { id, error: { code: -32601, message: 'Method not found' } });
  });`;

let system: RunningSystem | undefined;
afterEach(() => system?.stop());

/** Linux tells in a file; elsewhere it would take a program that not every machine has. */
const LINUX = process.platform === 'linux';
const childrenOf = (parent: number): number[] =>
  LINUX ? readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number) : [];

function runs(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

// Elsewhere than on Linux nothing ends such a server for a gateway that was killed.
describe.each<NodeJS.Signals>(LINUX ? ['SIGTERM', 'SIGKILL'] : ['SIGTERM'])('a gateway ended by %s', (signal) => {
  it('leaves no server behind, not even one that watches for nothing', async () => {
    const upstream = `
  - id: stubborn
    transport: stdio
    command: ${JSON.stringify(process.execPath)}
    args: ${JSON.stringify(['-e', STUBBORN])}
    tools: { wait: { action: read, dataClass: general } }
`;
    system = await RunningSystem.start({ edit: (yaml) => yaml.replace('\nintegrity:', `${upstream}\nintegrity:`) });
    const started = childrenOf(system.gateway.pid!);
    expect(started).toHaveLength(LINUX ? 1 : 0);
    await system.gateway.end(signal);
    await expect.poll(() => started.filter(runs), { timeout: 10_000 }).toEqual([]);
  });
});
