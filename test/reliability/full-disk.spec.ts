import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askAs, disagreements, startLoad, UNRECORDED, verifiedTrail, type Load } from '../support/audited-load.js';
import { limitFiles } from '../support/full-disk.js';
import { RawPeer } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const USER = 'agent@harbor.example';
/** What is left on the disk when it is set: some hundred records more. */
const LEFT_BYTES = 262_144;

let system: RunningSystem;
let load: Load;

beforeAll(async () => {
  system = await RunningSystem.start();
});
afterAll(async () => {
  // Whatever a test left: its end must be written.
  if (system?.gateway.pid !== undefined) limitFiles(system.gateway.pid, 'unlimited');
  await system?.stop();
});

const largest = (): number =>
  Math.max(
    ...['', '-wal'].map((end) => statSync(join(system.folder, `.gatehouse/gatehouse.db${end}`), { throwIfNoEntry: false })?.size ?? 0),
  );
const health = async (): Promise<{ readonly status: number; readonly text: string }> => {
  const answer = await fetch(`${system.url}/health/ready`);
  return { status: answer.status, text: await answer.text() };
};

describe('a disk that is full', () => {
  it('ends the answers of everybody, while the gateway stays up and says what is wrong', async () => {
    load = startLoad(system, 'before');
    await expect.poll(load.answered, { timeout: 60_000, interval: 5 }).toBeGreaterThanOrEqual(200);
    limitFiles(system.gateway.pid!, largest() + LEFT_BYTES);
    await load.ended;
    const refused = await new RawPeer('2026', `${system.url}/mcp`, system.token(USER)).call('crm_list_tasks', { limit: 2 });
    expect(refused.text).toContain(UNRECORDED);
    expect(refused.text).not.toContain('TSK-');
    expect(await health()).toMatchObject({ status: 503, text: expect.stringContaining('records cannot be written') });
  });

  it('with room again the gateway is ready by itself, without a call and without a restart', async () => {
    const { pid } = system.gateway;
    limitFiles(pid!, 'unlimited');
    await expect.poll(async () => (await health()).status, { timeout: 30_000, interval: 200 }).toBe(200);
    expect(await askAs(system, 'afterwards')).toBe('answered');
    expect(system.gateway.pid).toBe(pid);
  });

  it('every answer that was read is on record once, and so is the gap', async () => {
    const events = await verifiedTrail(system, 'full-disk');
    expect(disagreements(load.callers, events)).toEqual([]);
    const gaps = events.filter(({ kind }) => kind === 'log.gap');
    expect(gaps.length).toBeGreaterThan(0);
    expect(Number(gaps[0]!.details?.['lost'])).toBeGreaterThan(0);
  });
});
