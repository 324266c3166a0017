import { expect, it } from 'vitest';
import { ReportRuns } from './report-runs.js';

it('tells where a report stands while it is made, to /metrics and the log of a long one, and nothing afterwards', async () => {
  let now = 0;
  const logged: object[] = [];
  const runs = new ReportRuns({ now: () => now, log: (line) => void logged.push(line) });
  await runs.follow({ key: 'quarterly', report: 'quarterly' }, async (onStep) => {
    onStep({ what: 'reading the record', done: 500, of: 2_000 });
    expect(runs.stepOf('quarterly')).toEqual({ what: 'reading the record', done: 500, of: 2_000 });
    expect(logged).toEqual([]);
    now += 10_000;
    onStep({ what: 'reading the record', done: 1_000, of: 2_000 });
    expect(await runs.registry.metrics()).toContain('gatehouse_report_progress_ratio{report="quarterly",phase="reading the record"} 0.5');
  });
  expect(logged).toEqual([{ message: 'a report is being made', report: 'quarterly', at: 'reading the record', percent: 50 }]);
  expect(runs.stepOf('quarterly')).toBeUndefined();
  expect(await runs.registry.metrics()).not.toContain('{report=');
});

it('forgets one that failed', async () => {
  const runs = new ReportRuns({ now: () => 0, log: () => undefined });
  const failing = runs.follow({ key: 'weekly', report: 'weekly' }, async (onStep) => {
    onStep({ what: 'writing', done: 0 });
    throw new Error('no space left');
  });
  await expect(failing).rejects.toThrow('no space left');
  expect(runs.stepOf('weekly')).toBeUndefined();
});
