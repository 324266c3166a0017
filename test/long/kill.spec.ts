import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askAs, disagreements, startLoad, verifiedTrail, type Load } from '../support/audited-load.js';
import { seeded } from '../support/seeded.js';
import { RunningSystem } from '../support/system.js';
import { wideLimits } from '../support/wide-limits.mjs';

/** Answers that a round waits for before it kills: some hundreds, another number each time. `test/reliability` kills fifty times at any moment. */
const random = seeded(7);
const answersOfRound = (): number => 50 + Math.floor(random() * 300);
const USER = 'agent@harbor.example';

let system: RunningSystem;

beforeAll(async () => {
  system = await RunningSystem.start({ edit: (yaml) => wideLimits(yaml.replace('gateway:\n', 'gateway:\n  callTimeout: 3s\n')) });
});
afterAll(() => system?.stop());

describe('kill -9 under load, five times', () => {
  const callers: Load['callers'][number][] = [];

  it.each([1, 2, 3, 4, 5])(
    'the gateway starts again on what was left, and goes on (%i)',
    async (round) => {
      const load = startLoad(system, `caller-${round}`);
      callers.push(...load.callers);
      await expect.poll(load.answered, { timeout: 60_000, interval: 5 }).toBeGreaterThanOrEqual(answersOfRound());
      await system.gateway.end('SIGKILL');
      await load.ended;
      await system.gateway.start();
      expect(await askAs(system, `afterwards-${round}`)).toBe('answered');
      // Hundreds of answers and a start: a second attempt beside a first one that goes on would tell nothing.
    },
    240_000,
  );

  it('every answered call is on record, once, in a chain that is whole across the kills', async () => {
    const events = await verifiedTrail(system, 'killed');
    expect(disagreements(callers, events)).toEqual([]);
    expect(events.at(-1)?.client?.reported).toBe('afterwards-5 1');
  });
});

/** Exit code after SIGTERM; a gateway that is still there after ten seconds is killed. */
async function terminate(): Promise<number | string | null> {
  const tooLong = new AbortController();
  const stillRunning = setTimeout(10_000, 'still running', { signal: tooLong.signal });
  const outcome = await Promise.race([system.gateway.end('SIGTERM'), stillRunning]);
  tooLong.abort();
  await Promise.allSettled([stillRunning, system.gateway.end('SIGKILL')]);
  return outcome;
}

async function connectedSocket(): Promise<Socket> {
  const socket = connect(Number(new URL(system.url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

describe('SIGTERM', () => {
  it('under load lets calls in flight end, with their records, and ends with 0', async () => {
    const { callers, answered, ended } = startLoad(system, 'last');
    await expect.poll(answered, { timeout: 60_000, interval: 5 }).toBeGreaterThanOrEqual(400);
    expect(await terminate()).toBe(0);
    await ended;
    const events = await verifiedTrail(system, 'ended');
    expect(disagreements(callers, events)).toEqual([]);
    expect(system.gateway.log).not.toMatch(/Z error /);
  });

  it('does not wait for a connection that says nothing, nor for a message that never ends', async () => {
    await system.gateway.start();
    const silent = await connectedSocket();
    const endless = await connectedSocket();
    const head = ['POST /mcp HTTP/1.1', `host: ${new URL(system.url).host}`, `authorization: Bearer ${system.token(USER)}`];
    endless.write([...head, 'content-type: application/json', 'content-length: 1000', '', '{"jsonrpc":'].join('\r\n'));
    expect(await terminate()).toBe(0);
    silent.destroy();
    endless.destroy();
  });
});
