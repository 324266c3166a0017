import { AuditTrail, exportLines, MemoryAuditStore } from '@gatehouse/audit';
import { expect, it } from 'vitest';
import { ReportProgress, type ReportStep } from './report-progress.js';

async function exported(records: number): Promise<string[]> {
  const store = new MemoryAuditStore();
  const trail = new AuditTrail(store, { chain: 'node-1', digestKey: Buffer.alloc(16, 1), clock: { now: () => 1 } });
  await trail.open();
  for (let at = 0; at < records; at += 1) await trail.record({ kind: 'tool.list' });
  const lines: string[] = [];
  for await (const line of exportLines(store, {})) lines.push(line);
  return lines;
}
async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

it('tells how many records of how many went by, passes every line on, and ends whole', async () => {
  const steps: ReportStep[] = [];
  const lines = await exported(1_200);
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
