import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { AuditTrail, KeptReportJob, ReportJobStore } from '@gatehouse/audit';
import { uuidv7, type Clock, type Principal } from '@gatehouse/kernel';
import type { LoggerService } from '@nestjs/common';
import type { ReportMaker, ReportOrder } from './report-maker.js';
import type { ReportRuns } from './report-runs.js';

/** Each reads a quarter of the trail in the process that answers calls. */
const MOST_RUNNING = 2;
/** Of all people together; the oldest goes first. */
const MOST_KEPT = 20;
/** A node that says nothing for so long is gone, and its reports with it. */
const HELD_MS = 30_000;
/** So long it is told of one that failed. */
const TOLD_MS = 86_400_000;

export type ReportJob = Pick<KeptReportJob, 'id' | 'report' | 'status' | 'step' | 'files'>;

/** A file that lies at another node; without an address none reaches it. */
export interface Elsewhere {
  readonly address: string | undefined;
}

interface Kept {
  readonly id: string;
  readonly report: string;
  readonly by: string;
  readonly folder: string;
  status: ReportJob['status'];
  files: readonly string[];
}

interface JobParts {
  readonly maker: Pick<ReportMaker, 'make' | 'names'>;
  readonly runs: Pick<ReportRuns, 'follow' | 'stepOf'>;
  readonly trail: Pick<AuditTrail, 'record'>;
  readonly store: ReportJobStore;
  /** By which the other nodes reach this one. */
  readonly address?: string | undefined;
  readonly clock: Clock;
  readonly logger: Pick<LoggerService, 'error'>;
}

/** Too many reports are made at this node. */
export class ReportsBusy extends Error {
  constructor() {
    super('Other reports are being made. Try again in a minute.');
  }
}

/** Reports that somebody ordered and comes back for, at any node. Their files lie at the one that makes them while it runs, for whoever ordered them alone. */
export class ReportJobs {
  private readonly kept: Kept[] = [];

  constructor(private readonly parts: JobParts) {}

  get names(): readonly string[] {
    return this.parts.maker.names;
  }

  /** Resolves when it was begun and every node knows of it. Throws ReportsBusy. */
  async begin(order: Omit<ReportOrder, 'onStep' | 'made'>, by: Principal): Promise<ReportJob> {
    if (this.kept.filter(({ status }) => status === 'running').length >= MOST_RUNNING) throw new ReportsBusy();
    const made = this.parts.clock.now();
    const id = uuidv7(made);
    const job: Kept = { id, report: order.name, by: by.subject, folder: '', status: 'running', files: [] };
    this.kept.push(job);
    try {
      Object.assign(job, { folder: await mkdtemp(join(tmpdir(), 'gatehouse-report-')) });
      await this.tell(job);
    } catch (error) {
      await this.forget(job);
      throw error;
    }
    void this.make({ ...order, made }, job, by);
    await this.forgetOldest();
    await this.parts.store.purge(made - TOLD_MS);
    return this.shown(job);
  }

  /** Undefined where this person ordered no such report. One whose node is gone has failed. */
  async find(id: string, { subject }: Principal): Promise<ReportJob | undefined> {
    const own = this.kept.find((each) => each.id === id && each.by === subject);
    if (own) return this.shown(own);
    const job = await this.parts.store.find(id);
    if (job?.orderedBy !== subject) return undefined;
    return job.heldUntil > this.parts.clock.now() ? job : { id, report: job.report, status: 'failed', files: [] };
  }

  /** Undefined where it has no such file. */
  async read(id: string, name: string, by: Principal): Promise<Readable | Elsewhere | undefined> {
    const own = this.kept.find((each) => each.id === id && each.by === by.subject);
    if (own) return own.files.includes(name) ? createReadStream(join(own.folder, name)) : undefined;
    const job = await this.find(id, by);
    return job?.files.includes(name) ? { address: (await this.parts.store.find(id))?.address } : undefined;
  }

  /** Says to the other nodes how far each is, and that this one is there. Asked every few seconds. */
  async keep(): Promise<void> {
    const { store, clock } = this.parts;
    const isRunning = ({ status }: Kept): boolean => status === 'running';
    for (const job of this.kept.filter(isRunning)) await this.tell(job);
    const done = this.kept.filter((job) => !isRunning(job));
    await store.hold(
      done.map(({ id }) => id),
      clock.now() + HELD_MS,
    );
  }

  async close(): Promise<void> {
    for (const job of this.kept.splice(0)) {
      await this.remove(job.folder);
      Object.assign(job, { status: 'failed', files: [] });
      await this.tell(job);
    }
  }

  private shown(job: Kept): ReportJob {
    const { id, report, status, files } = job;
    const step = status === 'running' ? this.parts.runs.stepOf(id) : undefined;
    return { id, report, status, files, ...(step ? { step: { ...step } } : {}) };
  }

  private async tell(job: Kept): Promise<void> {
    const { store, address, clock } = this.parts;
    const place = { orderedBy: job.by, heldUntil: clock.now() + HELD_MS };
    await store.save({ ...this.shown(job), ...place, ...(address === undefined ? {} : { address }) });
  }

  private async make(order: ReportOrder, job: Kept, { subject, roles }: Principal): Promise<void> {
    const { maker, runs, trail, logger } = this.parts;
    const { name: report } = order;
    try {
      const { found } = await runs.follow({ key: job.id, report }, (onStep) => maker.make({ ...order, onStep }, job.folder));
      const details = { report, from: order.period.from, to: order.period.to, events: found.events, verifies: found.chain.valid };
      const severity = found.chain.valid ? 'info' : 'alert';
      await trail.record({ kind: 'report.made', severity, actor: { subject, roles }, details });
      job.files = await readdir(job.folder);
      job.status = 'done';
    } catch (error) {
      job.status = 'failed';
      this.logged(job, error);
      await this.remove(job.folder);
    }
    // One that is not said now is said with the next turn.
    if (this.kept.includes(job))
      await this.tell(job).catch((error: unknown) => logger.error({ message: 'other nodes were not told of a report', error }));
  }

  private logged({ id, report }: Kept, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.parts.logger.error({ message: 'a report that was ordered was not made', id, report, reason });
  }

  private async forgetOldest(): Promise<void> {
    const oldest = this.kept.length > MOST_KEPT ? this.kept.find(({ status }) => status !== 'running') : undefined;
    if (oldest) await this.forget(oldest);
  }

  private async forget(job: Kept): Promise<void> {
    this.kept.splice(this.kept.indexOf(job), 1);
    await this.remove(job.folder);
    await this.parts.store.remove(job.id);
  }

  private async remove(folder: string): Promise<void> {
    if (folder !== '') await rm(folder, { recursive: true, force: true });
  }
}
