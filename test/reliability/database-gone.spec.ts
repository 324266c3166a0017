import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askAs, disagreements, startLoad, UNRECORDED, verifiedTrail, type Load } from '../support/audited-load.js';
import { CutLine } from '../support/cut-line.js';
import { RawPeer } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';
import { startWasmPostgres } from '../support/wasm-postgres.js';

const USER = 'agent@harbor.example';
const TIMES = [1, 2, 3];

let database: Awaited<ReturnType<typeof startWasmPostgres>>;
let line: CutLine;
let system: RunningSystem;
const callers: Load['callers'][number][] = [];

beforeAll(async () => {
  database = await startWasmPostgres();
  line = await CutLine.start(database.port);
  const url = `postgres://postgres:postgres@127.0.0.1:${line.port}/postgres`;
  system = await RunningSystem.start({ edit: (yaml) => yaml.replace('url: sqlite:.gatehouse/gatehouse.db', `url: ${url}`) });
});
afterAll(async () => {
  await system?.stop();
  await line?.cut();
  await database?.stop();
});

const status = async (): Promise<number> => (await fetch(`${system.url}/health/ready`)).status;

/**
 * Assistants in full course. A connection of the pool that broke unused may be found out by the first who needs it: what was asked then is refused, all
 * assistants may stop by that, and others begin.
 */
async function atWork(name: string): Promise<Load> {
  for (let attempt = 1; ; attempt += 1) {
    const load = startLoad(system, `${name}-${attempt}`);
    callers.push(...load.callers);
    await expect.poll(() => load.isOver() || load.answered() >= 60, { timeout: 60_000, interval: 5 }).toBe(true);
    if (!load.isOver()) return load;
  }
}

describe.each(TIMES)('a PostgreSQL that is gone under load and comes back, time %i', (time) => {
  it('nothing is answered meanwhile, and the gateway stays up', async () => {
    const load = await atWork(`gone-${time}`);
    await line.cut();
    await load.ended;
    const refused = await new RawPeer('2026', `${system.url}/mcp`, system.token(USER)).call('crm_list_tasks', { limit: 2 });
    expect(refused.status >= 500 || refused.message?.error !== undefined || refused.text.includes(UNRECORDED)).toBe(true);
    expect(refused.text).not.toContain('TSK-');
    await expect.poll(status, { timeout: 30_000, interval: 200 }).toBe(503);
  });

  it('when it is back the gateway goes on by itself', async () => {
    await line.mend();
    await expect.poll(status, { timeout: 60_000, interval: 200 }).toBe(200);
    expect(await askAs(system, `back-${time}`)).toBe('answered');
  });

  it('every answer that was read is on record, once, in a chain that is whole', async () => {
    const events = await verifiedTrail(system, `gone-${time}`);
    expect(disagreements(callers, events)).toEqual([]);
  });
});
