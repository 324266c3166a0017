import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewAuditEvent } from '@gatehouse/audit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ReportOrder } from '../reports/report-maker.js';
import { ReportSchedules } from './report-schedules.js';

let folder: string;
let now: number;
let orders: ReportOrder[];
let recorded: NewAuditEvent[];
let logged: object[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-reports-'));
  [orders, recorded, logged] = [[], [], []];
  now = Date.parse('2026-11-28T12:00:00Z');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const broken = { id: 'broken', report: 'gossip', every: 'month', folder: 'out' } as const;
const quarterly = { id: 'quarterly', report: 'compliance', every: 'quarter', folder: 'out', office: 'OFF-101' } as const;

const schedules = () =>
  new ReportSchedules(
    [broken, quarterly],
    {
      make: async (order, into) => {
        if (order.name === 'gossip') throw new Error('There is no report gossip');
        orders.push(order);
        await writeFile(join(into, 'report.html'), 'x');
        return { found: { events: 7, chain: { valid: true } } as never, told: [] };
      },
    },
    {
      folder,
      clock: { now: () => now },
      trail: { record: async (event: NewAuditEvent) => void recorded.push(event) },
      logger: { error: (line: object) => void logged.push(line) },
    },
  );

it('makes each once when its period is over, on record; one that is broken stops itself alone and says where it stands', async () => {
  await schedules().run();
  await schedules().run();
  expect(await readdir(join(folder, 'out'))).toEqual(['quarterly-2026-Q3']);
  expect(orders).toEqual([
    expect.objectContaining({ name: 'compliance', scope: { office: 'OFF-101', person: undefined, mls: undefined } }),
  ]);
  expect(recorded).toEqual([
    {
      kind: 'report.made',
      severity: 'info',
      details: expect.objectContaining({ report: 'compliance', period: '2026-Q3', events: 7 }) as object,
    },
  ]);
  expect(logged[0]).toMatchObject({ at: 'gateway.yaml, reports[0]', id: 'broken', reason: 'There is no report gossip' });
  now = Date.parse('2027-01-01T00:00:00Z');
  await schedules().run();
  expect(await readdir(join(folder, 'out'))).toEqual(['quarterly-2026-Q3', 'quarterly-2026-Q4']);
});
