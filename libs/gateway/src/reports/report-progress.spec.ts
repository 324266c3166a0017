import { expect, it } from 'vitest';
import { each, exportOf } from './exports.fixture.mjs';
import { ReportProgress, type ReportStep } from './report-progress.js';

it('tells how many records of how many went by, passes every line on, and ends whole', async () => {
  const steps: ReportStep[] = [];
  const lines = await exportOf(Array.from({ length: 1_200 }, () => ({ kind: 'tool.list' })));
  const passed: string[] = [];
  for await (const line of new ReportProgress((step) => void steps.push(step)).over('reading', each(lines))) passed.push(line);
  expect(passed).toEqual(lines);
  expect(steps.map(({ done, of }) => [done, of])).toEqual([
    [0, 1_200],
    [500, 1_200],
    [1_000, 1_200],
    [1_200, 1_200],
  ]);
});

it.each([[[]], [['no header at all', '{}']]])('has nothing to count of %j, and still ends', async (lines) => {
  const steps: ReportStep[] = [];
  for await (const line of new ReportProgress((step) => void steps.push(step)).over('reading', each(lines))) expect(lines).toContain(line);
  expect(steps.at(-1)).toEqual({ what: 'reading', done: 0, of: 0 });
});
