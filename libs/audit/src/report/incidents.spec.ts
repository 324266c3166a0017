import { expect, it } from 'vitest';
import type { AuditEvent } from '../audit-event.js';
import { Incidents } from './incidents.js';
import type { ReportedEvent } from './reported-event.js';

let last = 0;
const event = (subject: string, more: Partial<AuditEvent>): ReportedEvent => ({
  chain: 'node-1',
  seq: (last += 1),
  hash: 'x',
  event: {
    eventId: `id-${last}`,
    ts: last,
    kind: 'tool.call.denied',
    severity: 'warn',
    actor: { subject, roles: [] },
    tool: { name: 'crm_get_contact' },
    ...more,
  },
});

it('puts the gravest first and the rarest of those, with each person and tool once, who did it most before the others', () => {
  const incidents = new Incidents();
  for (let n = 0; n < 3_000; n += 1) incidents.take(event(`agent${n % 200}@harbor.example`, { code: 'MLS_QUOTA' }));
  for (let n = 0; n < 500; n += 1) incidents.take(event('often@harbor.example', { code: 'MLS_FIELD', severity: 'alert' }));
  const seldom = event('seldom@harbor.example', { code: 'MLS_FIELD', severity: 'alert' });
  incidents.take(seldom);
  const wire = event('agent7@harbor.example', { code: 'WIRE_FRAUD', severity: 'alert' });
  incidents.take(wire);
  const groups = incidents.groupsInOrder();
  expect(groups.map(({ gravest, count }) => [gravest.event.code, count])).toEqual([
    ['WIRE_FRAUD', 1],
    ['MLS_FIELD', 501],
    ['MLS_QUOTA', 3_000],
  ]);
  expect(groups[0]!.incidents).toEqual([{ count: 1, first: wire, last: wire }]);
  expect(groups[1]!.incidents.map(({ count, last: of }) => [of.event.actor?.subject, count])).toEqual([
    ['often@harbor.example', 500],
    ['seldom@harbor.example', 1],
  ]);
  expect(groups[2]!.incidents).toHaveLength(200);
});

it('tells what different rules said apart, and counts all where there are more things than it tells apart', () => {
  const incidents = new Incidents();
  const finding = (rule: string) => ({ findings: [{ rule }] as unknown as NonNullable<AuditEvent['findings']> });
  for (const rule of ['one', 'two', 'one']) incidents.take(event('agent@harbor.example', finding(rule)));
  expect(incidents.groupsInOrder().map(({ count }) => count)).toEqual([1, 2]);
  for (let n = 0; n < 1_000; n += 1) incidents.take(event('agent@harbor.example', finding(`rule-${n}`)));
  const groups = incidents.groupsInOrder();
  expect(groups.length).toBeLessThanOrEqual(200);
  expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(1_003);
});
