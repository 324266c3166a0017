import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { MemoryReportJobStore, type NewAuditEvent } from '@gatehouse/audit';
import type { Principal } from '@gatehouse/kernel';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ReportJobs, ReportsBusy } from './report-jobs.js';
import type { ReportOrder } from './report-maker.js';
import { ReportRuns } from './report-runs.js';

const LATER = { timeout: 10_000 };
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
let store: MemoryReportJobStore;
let now: number;

const make = async ({ onStep }: ReportOrder, folder: string) => {
  folders.push(folder);
  onStep?.({ what: 'reading the record', done: 500, of: 1_000 });
  await waiting;
  if (fault !== undefined) throw new Error(fault);
  await writeFile(join(folder, 'report.html'), '<p>whole</p>');
  return { found: { events: 7, chain: { valid: true } } as never, told: [] };
};

const node = (address?: string): ReportJobs =>
  new ReportJobs({
    maker: { make, names: ['wire'] },
    runs: new ReportRuns({ now: () => 0, log: () => undefined }),
    trail: { record: async (event) => void recorded.push(event) },
    store,
    address,
    clock: { now: () => now },
    logger: { error: (line: object) => void logged.push(line) },
  });

beforeEach(() => {
  [recorded, logged, folders, fault, waiting] = [[], [], [], undefined, undefined];
  [store, now] = [new MemoryReportJobStore(), Date.UTC(2026, 10, 28)];
  jobs = node('http://10.0.0.1:8080');
});
afterEach(() => jobs.close());

const stop = (): void => {
  waiting = new Promise((resolve) => {
    goOn = resolve;
  });
};
const ended = (id: string, by = OFFICER) => vi.waitFor(async () => expect((await jobs.find(id, by))?.status).not.toBe('running'), LATER);
const begun = async (by = OFFICER): Promise<string> => (await jobs.begin(ORDER, by)).id;

it('tells how far it is, then its files, on record, for whoever ordered it alone', async () => {
  stop();
  const id = await begun();
  expect(await jobs.find(id, OFFICER)).toMatchObject({ status: 'running', report: 'wire', step: { done: 500, of: 1_000 }, files: [] });
  expect(await jobs.read(id, 'report.html', OFFICER)).toBeUndefined();
  goOn();
  await ended(id);
  expect(await jobs.find(id, OFFICER)).toMatchObject({ status: 'done', files: ['report.html'] });
  expect(await text((await jobs.read(id, 'report.html', OFFICER)) as Readable)).toBe('<p>whole</p>');
  expect([await jobs.find(id, BROKER), await jobs.read(id, 'report.html', BROKER), await jobs.read(id, '../report.html', OFFICER)]).toEqual(
    [undefined, undefined, undefined],
  );
  expect(recorded).toEqual([
    expect.objectContaining({ kind: 'report.made', actor: { subject: OFFICER.subject, roles: ['compliance'] } }) as object,
  ]);
});

it('takes no third while two are made, and more afterwards', async () => {
  stop();
  const [first] = [await begun(), await begun(BROKER)];
  await expect(jobs.begin(ORDER, OFFICER)).rejects.toThrow(ReportsBusy);
  goOn();
  await ended(first);
  expect(await begun()).toMatch(/^[0-9a-f-]{36}$/);
});

it('says of one that failed that it did, keeps nothing of it, and has the reason in the log alone', async () => {
  fault = 'no space left on the disk';
  const id = await begun();
  await ended(id);
  expect(await jobs.find(id, OFFICER)).toMatchObject({ status: 'failed', files: [] });
  expect(logged).toEqual([expect.objectContaining({ id, report: 'wire', reason: fault }) as object]);
  await vi.waitFor(() => expect(existsSync(folders[0]!)).toBe(false), LATER);
});

it('forgets the oldest where there are many, and all when it closes', async () => {
  const ids: string[] = [];
  for (let n = 0; n < 22; n += 1) {
    ids.push(await begun());
    await ended(ids.at(-1)!);
  }
  expect(await jobs.find(ids[0]!, OFFICER)).toBeUndefined();
  expect(existsSync(folders[0]!)).toBe(false);
  await jobs.close();
  expect(folders.filter((folder) => existsSync(folder))).toEqual([]);
});

describe('another node', () => {
  it('says how far a report is, where its files lie, and to nobody else', async () => {
    const other = node('http://10.0.0.2:8080');
    stop();
    const id = await begun();
    await vi.waitFor(() => expect(folders).toHaveLength(1), LATER);
    await jobs.keep();
    expect(await other.find(id, OFFICER)).toMatchObject({ status: 'running', step: { done: 500, of: 1_000 } });
    expect(await other.read(id, 'report.html', OFFICER)).toBeUndefined();
    goOn();
    await ended(id);
    await vi.waitFor(async () => expect((await other.find(id, OFFICER))?.status).toBe('done'), LATER);
    expect(await other.read(id, 'report.html', OFFICER)).toEqual({ address: 'http://10.0.0.1:8080' });
    expect([await other.find(id, BROKER), await other.read(id, 'report.html', BROKER), await other.read(id, 'x', OFFICER)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('takes one whose node says nothing any more for failed, and forgets it after a day', async () => {
    stop();
    const id = await begun();
    await vi.waitFor(() => expect(folders).toHaveLength(1), LATER);
    const other = node();
    now += 29_000;
    await jobs.keep();
    now += 29_000;
    expect(await other.find(id, OFFICER)).toMatchObject({ status: 'running' });
    now += 2_000;
    expect(await other.find(id, OFFICER)).toEqual({ id, report: 'wire', status: 'failed', files: [] });
    now += 86_400_000;
    await other.begin(ORDER, BROKER);
    expect(await other.find(id, OFFICER)).toBeUndefined();
    goOn();
    await other.close();
  });

  it('hears at once that a node was ended', async () => {
    const id = await begun();
    await ended(id);
    await jobs.close();
    const other = node();
    expect(await other.find(id, OFFICER)).toMatchObject({ status: 'failed', files: [] });
    expect(await other.read(id, 'report.html', OFFICER)).toBeUndefined();
  });
});

it('takes no order that other nodes cannot be told of', async () => {
  vi.spyOn(store, 'save').mockRejectedValue(new Error('the database does not answer'));
  await expect(jobs.begin(ORDER, OFFICER)).rejects.toThrow('does not answer');
  vi.restoreAllMocks();
  stop();
  await begun();
  await expect(begun()).resolves.toBeDefined();
  goOn();
});
