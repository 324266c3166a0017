import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { NewAuditEvent } from '@gatehouse/audit';
import type { Principal } from '@gatehouse/kernel';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ReportJobs, ReportsBusy } from './report-jobs.js';
import type { ReportOrder } from './report-maker.js';
import { ReportRuns } from './report-runs.js';

const OFFICER = { subject: 'compliance@harbor.example', roles: ['compliance'] } as unknown as Principal;
const BROKER = { subject: 'broker@harbor.example', roles: ['broker'] } as unknown as Principal;
const ORDER = { name: 'wire', period: { from: 1, to: 2 }, scope: {} };

let recorded: NewAuditEvent[];
let logged: object[];
let folders: string[];
let fault: string | undefined;
/** Lets reports that wait go on. */
let goOn: () => void;
let waiting: Promise<void> | undefined;
let jobs: ReportJobs;

const make = async ({ onStep }: ReportOrder, folder: string) => {
  folders.push(folder);
  onStep?.({ what: 'reading the record', done: 500, of: 1_000 });
  await waiting;
  if (fault !== undefined) throw new Error(fault);
  await writeFile(join(folder, 'report.html'), '<p>whole</p>');
  return { found: { events: 7, chain: { valid: true } } as never, told: [] };
};

beforeEach(() => {
  [recorded, logged, folders, fault, waiting] = [[], [], [], undefined, undefined];
  jobs = new ReportJobs({
    maker: { make, names: ['wire'] },
    runs: new ReportRuns({ now: () => 0, log: () => undefined }),
    trail: { record: async (event) => void recorded.push(event) },
    clock: { now: () => Date.UTC(2026, 10, 28) },
    logger: { error: (line: object) => void logged.push(line) },
  });
});
afterEach(() => jobs.close());

const stop = (): void => {
  waiting = new Promise((resolve) => {
    goOn = resolve;
  });
};
const ended = (id: string, by = OFFICER) => vi.waitFor(() => expect(jobs.find(id, by)?.status).not.toBe('running'));

it('tells how far it is, then its files, on record, for whoever ordered it alone', async () => {
  stop();
  const id = await jobs.begin(ORDER, OFFICER);
  expect(jobs.find(id, OFFICER)).toMatchObject({ status: 'running', report: 'wire', step: { done: 500, of: 1_000 }, files: [] });
  expect(jobs.read(id, 'report.html', OFFICER)).toBeUndefined();
  goOn();
  await ended(id);
  expect(jobs.find(id, OFFICER)).toMatchObject({ status: 'done', files: ['report.html'], step: undefined });
  expect(await text(jobs.read(id, 'report.html', OFFICER)!)).toBe('<p>whole</p>');
  expect([jobs.find(id, BROKER), jobs.read(id, 'report.html', BROKER), jobs.read(id, '../report.html', OFFICER)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(recorded).toEqual([
    expect.objectContaining({ kind: 'report.made', actor: { subject: OFFICER.subject, roles: ['compliance'] } }) as object,
  ]);
});

it('takes no third while two are made, and more afterwards', async () => {
  stop();
  const [first] = [await jobs.begin(ORDER, OFFICER), await jobs.begin(ORDER, BROKER)];
  await expect(jobs.begin(ORDER, OFFICER)).rejects.toThrow(ReportsBusy);
  goOn();
  await ended(first);
  await expect(jobs.begin(ORDER, OFFICER)).resolves.toMatch(/^[0-9a-f-]{36}$/);
});

it('says of one that failed that it did, keeps nothing of it, and has the reason in the log alone', async () => {
  fault = 'no space left on the disk';
  const id = await jobs.begin(ORDER, OFFICER);
  await ended(id);
  expect(jobs.find(id, OFFICER)).toMatchObject({ status: 'failed', files: [] });
  expect(logged).toEqual([expect.objectContaining({ id, report: 'wire', reason: fault }) as object]);
  await vi.waitFor(() => expect(existsSync(folders[0]!)).toBe(false));
});

it('forgets the oldest where there are many, and all when it closes', async () => {
  const ids: string[] = [];
  for (let n = 0; n < 22; n += 1) {
    ids.push(await jobs.begin(ORDER, OFFICER));
    await ended(ids.at(-1)!);
  }
  expect(jobs.find(ids[0]!, OFFICER)).toBeUndefined();
  expect(existsSync(folders[0]!)).toBe(false);
  await jobs.close();
  expect(folders.filter((folder) => existsSync(folder))).toEqual([]);
});
