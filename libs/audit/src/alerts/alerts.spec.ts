import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { AuditEvent } from '../audit-event.js';
import { seal, unsealed } from '../audit-record.js';
import { MemoryAuditStore } from '../memory.audit-store.js';
import { AlertEngine } from './alert-engine.js';
import type { AlertRule } from './alert-rule.js';
import { readAlertRules } from './alert-rules.js';
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
async function told(one: AuditEvent): Promise<string[]> {
  const alerts = await engine.take(one);
  for (const alert of alerts) engine.tell(alert);
  return alerts.map(({ rule }) => rule.id);
}

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

describe('events of several nodes, which are seen in another order than they happened', () => {
  const asked = (minute: number, key = 'agent@harbor.example') =>
    event('tool.call.denied', minute * MINUTE, { code: 'MLS_FIELD', eventId: `${key}-${minute}`, actor: { subject: key, roles: [] } });

  it('count by when they happened', async () => {
    for (const minute of [14, 15, 1, 2]) expect(await told(asked(minute))).toEqual([]);
    expect(await told(asked(3))).toEqual(['probing']);
  });

  it('and are not counted together where they happened too far apart', async () => {
    for (const minute of [20, 21, 22, 4, 5]) expect(await told(asked(minute))).toEqual([]);
    expect(await told(asked(18))).toEqual([]);
    expect(await told(asked(19))).toEqual(['probing']);
  });

  it('follow one another by when they happened', async () => {
    const held = event('tool.call.held', 10 * MINUTE);
    const orders = (minute: number) => event('tool.call.allowed', minute * MINUTE, { events: ['content.injection.detected'] });
    expect(await told(held)).toEqual([]);
    expect(await told(orders(11))).toEqual([]);
    expect(await told(orders(9))).toEqual(['orders-then-act']);
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
