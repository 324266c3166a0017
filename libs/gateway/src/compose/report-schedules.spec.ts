import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewAuditEvent, ReportMail } from '@gatehouse/audit';
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
const MAIL = { server: 'smtp://127.0.0.1', from: 'gatehouse@harbor.example', to: ['broker@harbor.example'], attach: ['pdf', 'csv'] };
const mailed = { ...quarterly, mail: MAIL };
const JSON_FILE = JSON.stringify({ brokerage: 'Harbor Realty', events: 7, chain: { valid: true } });

let mails: ReportMail[];
let refusal: string | undefined;

const schedules = (...terms: ConstructorParameters<typeof ReportSchedules>[0]) =>
  new ReportSchedules(
    terms,
    {
      make: async (order, into) => {
        if (order.name === 'gossip') throw new Error('There is no report gossip');
        orders.push(order);
        for (const name of ['report.html', 'report.pdf', 'figures.csv', 'audit.jsonl']) await writeFile(join(into, name), name);
        await writeFile(join(into, 'report.json'), JSON_FILE);
        return { found: { events: 7, chain: { valid: true } } as never, told: [] };
      },
    },
    {
      folder,
      clock: { now: () => now },
      trail: { record: async (event: NewAuditEvent) => void recorded.push(event) },
      logger: { error: (line: object) => void logged.push(line) },
      runs: { follow: (_, make) => make(() => undefined) },
      placeOf: ({ id }) => `gateway.yaml line 7, ${id}`,
      send: async (mail) => {
        if (refusal !== undefined) throw new Error(refusal);
        mails.push(mail);
      },
    },
  );
const kinds = () => recorded.map(({ kind }) => kind);

beforeEach(() => {
  [mails, refusal] = [[], undefined];
});

it('makes each once when its period is over, on record; one that fails stops itself alone, says where it stands, and is on record too', async () => {
  const both = schedules(broken, quarterly);
  await both.run();
  expect(kinds()).toEqual(['report.failed', 'report.made']);
  expect(recorded[0]).toMatchObject({ severity: 'alert', details: { schedule: 'broken', reason: 'There is no report gossip' } });
  expect(recorded[1]).toMatchObject({ severity: 'info', details: { report: 'compliance', period: '2026-Q3', events: 7 } });
  await both.run();
  expect(await readdir(join(folder, 'out'))).toEqual(['quarterly-2026-Q3']);
  expect(orders).toEqual([
    expect.objectContaining({ name: 'compliance', scope: { office: 'OFF-101', person: undefined, mls: undefined } }),
  ]);
  expect(logged[0]).toMatchObject({ at: 'gateway.yaml line 7, broken', id: 'broken', reason: 'There is no report gossip' });
  now = Date.parse('2027-01-01T00:00:00Z');
  await both.run();
  expect(await readdir(join(folder, 'out'))).toEqual(['quarterly-2026-Q3', 'quarterly-2026-Q4']);
});

it('mails what it made with the files that were asked for, once', async () => {
  const one = schedules(mailed);
  await one.run();
  await one.run();
  expect(mails.map(({ subject }) => subject)).toEqual(['Report quarterly-2026-Q3 of Harbor Realty']);
  expect(mails[0]!.files.map(({ name }) => name)).toEqual(['figures.csv', 'report.pdf']);
  expect(mails[0]!.text).toContain('The record behind it verifies.');
  expect(kinds()).toEqual(['report.made', 'report.sent']);
});

it('has a mail that was not taken on record as an alert, and sends it later, also one of a period before and by another process', async () => {
  refusal = '451 try again later';
  await schedules(mailed).run();
  now = Date.parse('2027-01-01T00:00:00Z');
  await schedules(mailed).run();
  expect(kinds()).toEqual(['report.made', 'report.delivery.failed', 'report.made', 'report.delivery.failed']);
  expect(recorded[1]).toMatchObject({ severity: 'alert', details: { schedule: 'quarterly', reason: '451 try again later' } });
  refusal = undefined;
  await schedules(mailed).run();
  expect(mails.map(({ id }) => id)).toEqual(['report.quarterly-2026-Q3', 'report.quarterly-2026-Q4']);
  expect(kinds().slice(4)).toEqual(['report.sent', 'report.sent']);
});

it('sends nothing of before its mail was asked for', async () => {
  await schedules(quarterly).run();
  await schedules(mailed).run();
  expect(mails).toEqual([]);
});

it('says in the mail that files are too large to go along, and where they lie', async () => {
  await schedules(mailed).run();
  const place = join(folder, 'out/quarterly-2026-Q3');
  await writeFile(join(place, 'report.pdf'), Buffer.alloc(16_000_000));
  await writeFile(join(place, '.to-be-mailed'), '');
  await schedules(mailed).run();
  expect(mails[1]).toMatchObject({ files: [], text: expect.stringContaining('too large for a mail') as string });
});
