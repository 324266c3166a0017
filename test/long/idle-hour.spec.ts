import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { RawPeer } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const HOUR = 3_600_000;
const FAST_TIME = pathToFileURL(join(import.meta.dirname, '../support/fast-time.mjs')).href;
const PEOPLE = [
  ['agent@harbor.example', 'mls_search_listings', { city: 'Sacramento', top: 1 }],
  ['agent@harbor.example', 'crm_list_tasks', { limit: 1 }],
  ['agent2@harbor.example', 'mls_search_listings', { city: 'Sacramento', top: 1 }],
  ['broker@harbor.example', 'crm_list_tasks', { limit: 1 }],
  ['assistant@harbor.example', 'mls_search_listings', { city: 'Sacramento', top: 1 }],
  ['compliance@harbor.example', 'gatehouse_search_audit', {}],
  ['agent@summit.example', 'mls_search_listings', { city: 'Sacramento', top: 1 }],
] as const;

let system: RunningSystem;
const handles = (): number => readdirSync(`/proc/${system.gateway.pid}/fd`).length;
const residentMb = (): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${system.gateway.pid}/status`, 'utf8'))![1]) / 1_024;

/** What each is answered, by a token of now. */
async function served(): Promise<readonly string[][]> {
  const answers: string[][] = [];
  for (const [user, tool, args] of PEOPLE) {
    const peer = new RawPeer('2026', `${system.url}/mcp`, system.token(user, `client-${Date.now()}`));
    const { message, text } = await peer.call(tool, args);
    answers.push([user, tool, message?.result && message.result['isError'] !== true ? 'served' : text]);
  }
  return answers;
}

beforeAll(async () => {
  system = await RunningSystem.start({ env: { NODE_OPTIONS: `--import ${FAST_TIME}` } });
});
afterAll(async () => {
  vi.useRealTimers();
  await system?.stop();
});

it('serves everybody after an hour in which nobody asked, and holds no more than before', { timeout: 600_000 }, async () => {
  const before = await served();
  expect(before).toEqual(PEOPLE.map(([user, tool]) => [user, tool, 'served']));
  const [files, memory, records] = [handles(), residentMb(), system.audit().length];
  process.kill(system.gateway.pid!, 'SIGUSR2');
  await expect.poll(() => system.gateway.log, { timeout: 480_000, interval: 500 }).toContain('an hour has passed');
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + HOUR });
  expect(await served()).toEqual(before);
  // What is written and held in an hour beside these calls: a definition that changed, and connections.
  expect(system.audit().length).toBeLessThan(records + PEOPLE.length + 10);
  expect(handles()).toBeLessThan(files + 20);
  expect(residentMb()).toBeLessThan(memory + 200);
});
