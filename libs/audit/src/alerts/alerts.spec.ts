import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { AuditEvent } from '../audit-event.js';
import { seal, unsealed } from '../audit-record.js';
import { MemoryAuditStore } from '../memory.audit-store.js';
import { AuditTrail } from '../audit-trail.js';
import { AlertEngine } from './alert-engine.js';
import type { AlertRule } from './alert-rule.js';
import { readAlertRules } from './alert-rules.js';
import { AlertWatch } from './alert-watch.js';
import { isOutside } from './hours.js';
import { TrailPast } from './past.js';

let rules: readonly AlertRule[];
let store: MemoryAuditStore;
let engine: AlertEngine;

const MINUTE = 60_000;
const event = (kind: string, ts: number, more: Partial<AuditEvent> = {}): AuditEvent => ({
  eventId: `${kind}-${ts}`,
  ts,
  kind,
  severity: 'info',
  actor: { subject: 'agent@harbor.example', roles: ['agent'] },
  ...more,
});
const told = async (one: AuditEvent): Promise<string[]> => (await engine.take(one)).map(({ rule }) => rule.id);

beforeEach(async () => {
  ({ rules } = await readAlertRules());
  store = new MemoryAuditStore();
  engine = new AlertEngine(rules, { past: new TrailPast(store), zone: 'America/Los_Angeles' });
});

describe('the shipped alerts', () => {
  it('are read, with their examples judged as they say', () => expect(rules.length).toBeGreaterThan(10));

  it('tell the same once, until the quiet is over, and of each person apart', async () => {
    const wire = (ts: number, subject = 'agent@harbor.example') =>
      event('tool.call.denied', ts, { code: 'WIRE_FRAUD', actor: { subject, roles: [] } });
    expect(await told(wire(0))).toEqual(['wire-fraud']);
    expect(await told(wire(5 * MINUTE))).toEqual([]);
    expect(await told(wire(6 * MINUTE, 'other@harbor.example'))).toEqual(['wire-fraud']);
    expect(await told(wire(16 * MINUTE))).toEqual(['wire-fraud']);
  });

  it('say nothing of what they told themselves', async () => {
    expect(await told(event('alert.raised', 0, { code: 'WIRE_FRAUD' }))).toEqual([]);
  });

  it('know from the trail what a person used before, also what this process never saw', async () => {
    const used = (application: string, ts: number) => event('tool.call.allowed', ts, { client: { id: application } });
    const write = async (one: AuditEvent) => store.append([seal(unsealed(one), 'node-1', await store.head('node-1'))]);
    await write(used('desk', 1_000));
    expect(await told(used('desk', 2_000))).toEqual([]);
    expect(await told(used('other', 3_000))).toEqual(['new-application']);
    expect(await told(used('other', 90_000_000))).toEqual([]);
    expect(await told({ ...used('other', 4_000), actor: { subject: 'new@harbor.example', roles: [] } })).toEqual([]);
  });

  it('know no time of day without a zone', async () => {
    const night = event('data.field.revealed', Date.UTC(2026, 10, 28, 11));
    expect(await told(night)).toEqual(['after-hours']);
    engine = new AlertEngine(rules, { past: new TrailPast(store) });
    expect(await told(night)).toEqual([]);
  });
});

describe('hours', () => {
  it.each([
    ['06:00-22:00', '05:59', true],
    ['06:00-22:00', '06:00', false],
    ['06:00-22:00', '22:00', true],
    ['20:00-04:00', '23:00', false],
    ['20:00-04:00', '05:00', true],
  ])('%s: %s is outside: %s', (range, at, outside) => {
    const [hour, minute] = at.split(':').map(Number);
    expect(isOutside(range, Date.UTC(2026, 0, 5, hour, minute), 'UTC')).toBe(outside);
  });
});

describe('two nodes that share a trail', () => {
  const wire = (ts: number) => event('tool.call.denied', ts, { code: 'WIRE_FRAUD' });
  const clock = { now: () => 2_000 };
  const node = async (chain: string) => {
    const trail = new AuditTrail(store, { chain, digestKey: Buffer.alloc(32, 1), clock });
    await trail.open();
    const own = new AlertEngine(rules, { past: new TrailPast(store), zone: 'UTC' });
    const watch = new AlertWatch(own, (raised) => trail.record(raised));
    return { chain, own, watch };
  };
  const raised = (): number => store.records.filter(({ kind }) => kind === 'alert.raised').length;
  const takes = ({ watch, chain }: { watch: AlertWatch; chain: string }, one: AuditEvent) =>
    watch.send([seal(unsealed(one), `${chain}-other`, { seq: 0, hash: '0'.repeat(64) })]);

  it('tell the same once: what one told, the other leaves until the quiet is over', async () => {
    const [one, other] = [await node('node-1'), await node('node-2')];
    await takes(one, wire(1_000));
    await takes(other, wire(1_000 + 5 * MINUTE));
    expect(raised()).toBe(1);
    // Quiet for fifteen minutes from the event that was told.
    await takes(other, wire(1_000 + 14 * MINUTE));
    expect(raised()).toBe(1);
    await takes(other, wire(1_001 + 15 * MINUTE));
    expect(raised()).toBe(2);
  });

  it('and one that has just started, without a memory of its own, tells nothing again', async () => {
    await takes(await node('node-1'), wire(1_000));
    await takes(await node('node-3'), wire(1_000 + MINUTE));
    expect(raised()).toBe(1);
    await takes(
      await node('node-3'),
      event('tool.call.denied', 1_000 + MINUTE, { code: 'WIRE_FRAUD', actor: { subject: 'x', roles: [] } }),
    );
    expect(raised()).toBe(2);
  });
});

describe('a file of rules', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-alerts-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const rule = (id: string, more = '    when: { any: [{ kind: own.event }] }\n') =>
    `  - id: ${id}\n    title: An event of ours\n    runbook: Look.\n    severity: warn\n    source: { document: ours, section: one, asOf: 2026-11-01 }\n    by: all\n    quiet: 1h\n${more}    examples: { acts: [[{ kind: own.event }]], leavesAlone: [[{ kind: other.event }]] }\n`;
  const read = async (text: string) => {
    const file = join(folder, 'own.yaml');
    writeFileSync(file, text);
    const { rules: all, faults } = await readAlertRules([file]);
    return {
      ids: all.map(({ id }) => id).filter((id) => !rules.some((one) => one.id === id)),
      told: faults.map(({ line, what }) => `${line}: ${what}`),
    };
  };

  it('with a broken rule keeps the others, and the shipped ones, and says line and reason', async () => {
    const bad = rule('second', '    when: { any: [{ kind: 7 }] }\n');
    const { ids, told: faults } = await read(`alerts:\n${rule('first')}${bad}${rule('third')}`);
    expect(ids).toEqual(['first', 'third']);
    expect(faults).toEqual([expect.stringMatching(/^11: second: when\./)]);
  });

  it.each<[string, string, RegExp]>([
    [
      'an example that is not judged as it says',
      `alerts:\n${rule('own', '    when: { any: [{ kind: other.event }] }\n')}`,
      /^2: own: examples\.acts\[0\] tells nobody/,
    ],
    ['an id of a shipped rule', `alerts:\n${rule('wire-fraud')}`, /^2: wire-fraud: this id is used already/],
    ['no YAML', 'alerts:\n  - id: own\n   title: x\n', /^[23]: it is no YAML/],
    ['no list', '# rules\nrules: []\n', /^2: expected a list `alerts` of rules/],
    ['nothing', '', /^1: expected a list `alerts` of rules/],
  ])('is told of with its line where it has %s', async (_, text, fault) => {
    const { ids, told: faults } = await read(text);
    expect(ids).toEqual([]);
    expect(faults).toEqual([expect.stringMatching(fault)]);
  });

  it('that is not there is told of', async () => {
    const { faults } = await readAlertRules([join(folder, 'none.yaml')]);
    expect(faults).toEqual([{ file: join(folder, 'none.yaml'), line: 1, what: expect.stringContaining('cannot be read') }]);
  });
});
