import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AuditTrail } from '../audit-trail.js';
import { eventOf } from '../audit-record.js';
import { MemoryCursorStore } from '../delivery/memory.cursor-store.js';
import { MemoryAuditStore } from '../memory.audit-store.js';
import { verifyChain } from '../verify.js';
import { exportLines } from '../export.js';
import { AlertEngine } from './alert-engine.js';
import type { AlertRule } from './alert-rule.js';
import { readAlertRules } from './alert-rules.js';
import { AlertWatch } from './alert-watch.js';
import { TrailPast } from './past.js';

const MINUTE = 60_000;
const NODES = ['node-1', 'node-2', 'node-3'] as const;

let rules: readonly AlertRule[];
let store: MemoryAuditStore;
let cursors: MemoryCursorStore;
let now: number;
let trails: Readonly<Record<string, AuditTrail>>;

const clock = { now: () => now };
const watch = (): AlertWatch =>
  new AlertWatch(() => new AlertEngine(rules, { past: new TrailPast(store), zone: 'UTC' }), { audit: store, cursors, clock });
const raised = () => store.records.filter(({ kind }) => kind === 'alert.raised').map((record) => eventOf(record).details!);

/** A query for a hidden field, on record at a node. Five within a quarter of an hour are told. */
async function probe(node: (typeof NODES)[number], minute: number, person = 'agent@harbor.example'): Promise<void> {
  now = minute * MINUTE;
  await trails[node]!.record({ kind: 'tool.call.denied', code: 'MLS_FIELD', actor: { subject: person, roles: [] } });
}

beforeAll(async () => void ({ rules } = await readAlertRules()));
beforeEach(async () => {
  [store, cursors, now] = [new MemoryAuditStore(), new MemoryCursorStore(), 0];
  const opened = NODES.map(async (chain) => {
    const trail = new AuditTrail(store, { chain, digestKey: Buffer.alloc(32, 1), clock });
    await trail.open();
    return [chain, trail] as const;
  });
  trails = Object.fromEntries(await Promise.all(opened));
  await watch().enrol(NODES);
});

describe('one watch over the trail of all nodes', () => {
  it('counts together what a person does at several nodes', async () => {
    const one = watch();
    await probe('node-1', 1);
    await probe('node-2', 2);
    await one.turn();
    await probe('node-3', 3);
    await probe('node-1', 4);
    await one.turn();
    expect(raised()).toEqual([]);
    await probe('node-2', 5);
    await one.turn();
    expect(raised()).toEqual([expect.objectContaining({ alert: 'probing', count: 5, at: 5 * MINUTE })]);
    await one.turn();
    expect(raised()).toHaveLength(1);
  });

  it('begins where a node was enrolled, and counts what was just before', async () => {
    const enrolled = new AlertWatch(() => new AlertEngine(rules, { past: new TrailPast(store) }), {
      audit: store,
      cursors: new MemoryCursorStore(),
      clock,
    });
    for (const minute of [1, 2, 3]) await probe('node-1', minute);
    await enrolled.enrol(['node-1']);
    for (const minute of [4, 5]) await probe('node-1', minute);
    await enrolled.turn();
    expect(raised()).toHaveLength(1);
  });

  it('has the place of a busy chain not overtaken by the others', async () => {
    for (let n = 0; n < 300; n += 1) await probe('node-1', 1 + n / 1_000, `p${n}@harbor.example`);
    for (const minute of [1.1, 1.2, 1.28]) await probe('node-2', minute);
    for (const minute of [1.297, 1.298]) await probe('node-1', minute);
    await watch().turn();
    expect(raised()).toHaveLength(1);
  });
});

describe('whoever takes the watch up', () => {
  it('counts on where the one before was killed', async () => {
    const killed = watch();
    for (const [n, node] of (['node-1', 'node-2', 'node-1'] as const).entries()) await probe(node, n + 1);
    await killed.turn();
    const next = watch();
    await probe('node-3', 5);
    await probe('node-2', 6);
    await next.turn();
    expect(raised()).toEqual([expect.objectContaining({ alert: 'probing', count: 5 })]);
  });

  it('tells nothing again that was told before its place was kept', async () => {
    for (const minute of [1, 2, 3, 4, 5]) await probe('node-1', minute);
    const killed = watch();
    const move = cursors.move.bind(cursors);
    cursors.move = () => Promise.reject(new Error('killed'));
    await expect(killed.turn()).rejects.toThrow('killed');
    cursors.move = move;
    expect(raised()).toHaveLength(1);
    await watch().turn();
    expect(raised()).toHaveLength(1);
  });

  it('tells what could not be put on record, when it can', async () => {
    for (const minute of [1, 2, 3, 4, 5]) await probe('node-1', minute);
    const append = store.append.bind(store);
    store.append = () => Promise.reject(new Error('disk full'));
    const one = watch();
    await expect(one.turn()).rejects.toThrow('disk full');
    store.append = append;
    await one.turn();
    expect(raised()).toHaveLength(1);
  });

  it('and one that believes that the watch is still its own, tells nothing twice and loses nothing', async () => {
    const [one, other] = [watch(), watch()];
    for (const minute of [1, 2, 3]) await probe('node-1', minute);
    await Promise.all([one.turn(), other.turn()]);
    for (const minute of [4, 5]) await probe('node-2', minute);
    // Both at once: one of them finds that the other told it.
    await Promise.allSettled([one.turn(), other.turn()]);
    expect(raised()).toHaveLength(1);
    for (const minute of [90, 91, 92]) await probe('node-1', minute);
    await Promise.allSettled([other.turn(), one.turn()]);
    for (const minute of [93, 94]) await probe('node-3', minute);
    await Promise.allSettled([one.turn(), other.turn()]);
    await Promise.allSettled([one.turn(), other.turn()]);
    expect(raised().map(({ at }) => Number(at) / MINUTE)).toEqual([5, 94]);
    expect(await verifyChain(exportLines(store, { chain: 'alerts.all' }))).toMatchObject({ valid: true, records: 2 });
  });
});
