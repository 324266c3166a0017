import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askAs, disagreements, startLoad, verifiedTrail, type Load } from '../support/audited-load.js';
import { seeded } from '../support/seeded.js';
import { RunningSystem } from '../support/system.js';
import { wideLimits } from '../support/wide-limits.mjs';

const ROUNDS = 10;
const KILLS_A_ROUND = 5;
/** Most answers that are read before a kill, from the first request to a trail in full course; and then a part of a commit more. */
const MOST_ANSWERS = 160;
const LONGEST_MS = 40;

const random = seeded(20_261_128);
const callers: Load['callers'][number][] = [];
let system: RunningSystem;

beforeAll(async () => {
  system = await RunningSystem.start({ edit: (yaml) => wideLimits(yaml.replace('gateway:\n', 'gateway:\n  callTimeout: 3s\n')) });
});
afterAll(() => system?.stop());

async function killUnderLoad(name: string): Promise<void> {
  const load = startLoad(system, name);
  callers.push(...load.callers);
  const answers = Math.floor(random() * MOST_ANSWERS);
  await expect.poll(load.answered, { timeout: 60_000, interval: 1 }).toBeGreaterThanOrEqual(answers);
  await setTimeout(random() * LONGEST_MS);
  await system.gateway.end('SIGKILL');
  await load.ended;
  // Started again as it was left: nobody repairs anything.
  await system.gateway.start();
}

describe.each(Array.from({ length: ROUNDS }, (_, round) => round * KILLS_A_ROUND + 1))('kill -9 under load, from kill %i on', (first) => {
  it('the gateway starts again each time on what was left, and answers', async () => {
    for (let kill = first; kill < first + KILLS_A_ROUND; kill += 1) await killUnderLoad(`kill-${kill}`);
    expect(await askAs(system, `afterwards-${first}`)).toBe('answered');
  });

  it('events equal the answers that were read, each once, in a chain that is whole across all kills', async () => {
    const events = await verifiedTrail(system, `killed-${first}`);
    expect(disagreements(callers, events)).toEqual([]);
    expect(events.at(-1)?.client?.reported).toBe(`afterwards-${first} 1`);
  });
});

it('the assistants were at work when it happened', () => {
  const answered = callers.reduce((sum, caller) => sum + caller.answered, 0);
  // Half of the most, fifty times, but for the luck of the draw.
  expect(answered).toBeGreaterThan(ROUNDS * KILLS_A_ROUND * (MOST_ANSWERS / 3));
});
