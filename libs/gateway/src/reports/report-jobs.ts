import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { AuditTrail } from '@gatehouse/audit';
import { uuidv7, type Clock, type Principal } from '@gatehouse/kernel';
import type { LoggerService } from '@nestjs/common';
import type { ReportMaker, ReportOrder } from './report-maker.js';
import type { ReportStep } from './report-progress.js';
import type { ReportRuns } from './report-runs.js';

/** Each reads a quarter of the trail in the process that answers calls. */
const MOST_RUNNING = 2;
/** Of all people together; the oldest goes first. */
const MOST_KEPT = 20;

export interface ReportJob {
  readonly id: string;
  readonly report: string;
  readonly status: 'running' | 'done' | 'failed';
  readonly step?: ReportStep | undefined;
  readonly files: readonly string[];
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
  readonly clock: Clock;
  readonly logger: Pick<LoggerService, 'error'>;
}

/** Too many reports are made at this node. */
export class ReportsBusy extends Error {
  constructor() {
    super('Other reports are being made. Try again in a minute.');
  }
}

/** Reports that somebody ordered and comes back for. They lie at this node while it runs, for whoever ordered them alone. */
export class ReportJobs {
  private readonly kept: Kept[] = [];

  constructor(private readonly parts: JobParts) {}

  get names(): readonly string[] {
    return this.parts.maker.names;
  }

  /** Resolves when it was begun, with its id. Throws ReportsBusy. */
  async begin(order: Omit<ReportOrder, 'onStep' | 'made'>, by: Principal): Promise<string> {
    if (this.kept.filter(({ status }) => status === 'running').length >= MOST_RUNNING) throw new ReportsBusy();
    const made = this.parts.clock.now();
    const id = uuidv7(made);
    const job: Kept = { id, report: order.name, by: by.subject, folder: '', status: 'running', files: [] };
    this.kept.push(job);
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-report-'));
    Object.assign(job, { folder });
    void this.make({ ...order, made }, job, by);
    await this.forgetOldest();
    return id;
  }

  /** Undefined where this person ordered no such report here. */
  find(id: string, { subject }: Principal): ReportJob | undefined {
    const job = this.kept.find((each) => each.id === id && each.by === subject);
    return job && { ...job, step: job.status === 'running' ? this.parts.runs.stepOf(id) : undefined };
  }

  /** Undefined where it has no such file. */
  read(id: string, name: string, by: Principal): Readable | undefined {
    const job = this.kept.find((each) => each.id === id && each.by === by.subject);
    return job?.files.includes(name) ? createReadStream(join(job.folder, name)) : undefined;
  }

  async close(): Promise<void> {
    await Promise.all(this.kept.splice(0).map(({ folder }) => this.remove(folder)));
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
      const reason = error instanceof Error ? error.message : String(error);
      logger.error({ message: 'a report that was ordered was not made', id: job.id, report, reason });
      await this.remove(job.folder);
    }
  }

  private async forgetOldest(): Promise<void> {
    const oldest = this.kept.length > MOST_KEPT ? this.kept.findIndex(({ status }) => status !== 'running') : -1;
    for (const { folder } of oldest < 0 ? [] : this.kept.splice(oldest, 1)) await this.remove(folder);
  }

  private async remove(folder: string): Promise<void> {
    if (folder !== '') await rm(folder, { recursive: true, force: true });
  }
}
