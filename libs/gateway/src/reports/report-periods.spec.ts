import { expect, it } from 'vitest';
import { lastPeriod, type Schedule } from './report-periods.js';

it.each<[Schedule, string, string, readonly [string, string]]>([
  ['day', '2026-03-01T00:00:00Z', '2026-02-28', ['2026-02-28T00:00:00.000Z', '2026-02-28T23:59:59.999Z']],
  ['week', '2026-11-30T09:00:00Z', '2026-11-23', ['2026-11-23T00:00:00.000Z', '2026-11-29T23:59:59.999Z']],
  ['week', '2026-11-29T09:00:00Z', '2026-11-16', ['2026-11-16T00:00:00.000Z', '2026-11-22T23:59:59.999Z']],
  ['month', '2026-01-15T09:00:00Z', '2025-12', ['2025-12-01T00:00:00.000Z', '2025-12-31T23:59:59.999Z']],
  ['quarter', '2026-01-01T00:00:00Z', '2025-Q4', ['2025-10-01T00:00:00.000Z', '2025-12-31T23:59:59.999Z']],
  ['quarter', '2026-11-28T20:00:00Z', '2026-Q3', ['2026-07-01T00:00:00.000Z', '2026-09-30T23:59:59.999Z']],
])('the last whole %s before %s is %s', (every, now, name, ends) => {
  const period = lastPeriod(every, Date.parse(now));
  expect([period.name, ...[period.from, period.to].map((at) => new Date(at).toISOString())]).toEqual([name, ...ends]);
});
