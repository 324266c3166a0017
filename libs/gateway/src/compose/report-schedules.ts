import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { sendReport, type AuditTrail, type ReportMail } from '@gatehouse/audit';
import type { LoadedConfig } from '@gatehouse/config';
import { uuidv7, type Clock } from '@gatehouse/kernel';
import type { LoggerService } from '@nestjs/common';
import { OwnReports } from '../extensions/own-reports.js';
import { markUnsent, sendUnsent, unsentReports } from '../reports/report-delivery.js';
import { lastPeriod } from '../reports/report-periods.js';
import { ReportJobs } from '../reports/report-jobs.js';
import { ReportMaker } from '../reports/report-maker.js';
import type { ReportRuns } from '../reports/report-runs.js';
import { scheduleFaults } from '../reports/schedule-faults.js';
import { AuditDesk } from './audit-desk.js';
import { every, type Beside } from './every.js';
import type { GatewayPorts } from './gateway-ports.js';

const HOUR_MS = 3_600_000;

type ReportTerms = LoadedConfig['config']['reports'][number];

interface Around {
  readonly folder: string;
  readonly trail: Pick<AuditTrail, 'record'>;
  readonly logger: Pick<LoggerService, 'error'>;
  readonly clock: Clock;
  readonly runs: Pick<ReportRuns, 'follow'>;
  /** Where a schedule stands, such as `gateway.yaml line 12, reports[0]`. */
  readonly placeOf: (terms: ReportTerms) => string;
  readonly send: (mail: ReportMail, terms: NonNullable<ReportTerms['mail']>) => Promise<void>;
}

/** Reports that are made when a period is over, and mailed. What fails stops nothing else, is on record, and is tried again an hour later. */
export class ReportSchedules {
  constructor(
    private readonly terms: readonly ReportTerms[],
    private readonly maker: Pick<ReportMaker, 'make'>,
    private readonly around: Around,
  ) {}

  async run(): Promise<void> {
    for (const terms of this.terms) {
      await this.attempt(terms, 'report.failed', 'a report of the schedule was not made', () => this.made(terms));
      const { mail } = terms;
      if (mail) await this.attempt(terms, 'report.delivery.failed', 'a report of the schedule was not sent', () => this.sent(terms, mail));
    }
  }

  private async attempt(terms: ReportTerms, kind: string, message: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const { id, report } = terms;
      this.around.logger.error({ message, at: this.around.placeOf(terms), id, reason });
      await this.around.trail.record({ kind, severity: 'alert', details: { schedule: id, report, reason } });
    }
  }

  /** Into a folder beside its place, so that what has its name is whole; where two nodes make it, the first one stays. */
  private async made({ id, report, every: how, folder, office, person, mls, mail }: ReportTerms): Promise<void> {
    const { clock, trail, runs } = this.around;
    const made = clock.now();
    const period = lastPeriod(how, made);
    const parent = resolve(this.around.folder, folder);
    const place = join(parent, `${id}-${period.name}`);
    if (await isThere(place)) return;
    const draft = join(parent, `.${id}-${uuidv7(made)}`);
    await mkdir(draft, { recursive: true, mode: 0o700 });
    try {
      const order = { name: report, period, made, scope: { office, person, mls } };
      const { found } = await runs.follow({ key: id, report: id }, (onStep) => this.maker.make({ ...order, onStep }, draft));
      if (mail) await markUnsent(draft);
      if (await isThere(place)) return;
      await rename(draft, place);
      const details = { schedule: id, report, period: period.name, events: found.events, verifies: found.chain.valid };
      await trail.record({ kind: 'report.made', severity: found.chain.valid ? 'info' : 'alert', details });
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  }

  private async sent(terms: ReportTerms, mail: NonNullable<ReportTerms['mail']>): Promise<void> {
    const { trail, send } = this.around;
    const parent = resolve(this.around.folder, terms.folder);
    for (const name of await unsentReports(parent, terms)) {
      await sendUnsent(parent, name, mail, (each) => send(each, mail));
      await trail.record({ kind: 'report.sent', details: { schedule: terms.id, report: name, recipients: mail.to.length } });
    }
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}

type ReportPorts = Pick<GatewayPorts, 'audit' | 'checkpoints' | 'clock'>;
/** Several times before a node is taken for gone. */
const JOBS_EVERY_MS = 5_000;

const reportMaker = (loaded: LoadedConfig, ports: ReportPorts, folder: string): ReportMaker =>
  new ReportMaker(new AuditDesk(loaded, ports, folder), loaded.config.brokerage.name, new OwnReports(loaded, folder));

/** Reports that people order. */
export function reportJobs(
  loaded: LoadedConfig,
  ports: ReportPorts & Pick<GatewayPorts, 'reportJobs'>,
  { place, closers, trail, reports }: Beside & { place: { folder: string } } & Pick<Around, 'trail'> & { readonly reports: ReportRuns },
): ReportJobs {
  const maker = reportMaker(loaded, ports, place.folder);
  const { clock, reportJobs: store } = ports;
  const jobs = new ReportJobs({ maker, runs: reports, trail, store, address: loaded.config.gateway.nodeUrl, clock, logger: place.logger });
  closers.add(() => jobs.close());
  every(JOBS_EVERY_MS, 'telling other nodes of reports', () => jobs.keep(), { place, closers });
  return jobs;
}

type BesideReports = Beside & Pick<Around, 'folder' | 'trail' | 'runs'>;

/** Looks once an hour, and shortly after the start, for periods that are over. A schedule that cannot be used is left out, and said with its line. */
export function keepReports(loaded: LoadedConfig, ports: ReportPorts, { folder, trail, runs, ...beside }: BesideReports): void {
  const { reports } = loaded.config;
  if (reports.length === 0) return;
  const { logger } = beside.place;
  const placeOf = (path: string): string => `${loaded.source} line ${loaded.lineOf(path) ?? '?'}, ${path}`;
  const faults = scheduleFaults(loaded.config);
  for (const { path, expected } of faults)
    logger.error({ message: 'a report of the schedule cannot be used and is left out', at: placeOf(path), reason: expected });
  const sound = reports.filter((_, index) => !faults.some(({ path }) => path.startsWith(`reports[${index}].`)));
  const maker = reportMaker(loaded, ports, folder);
  const schedules = new ReportSchedules(sound, maker, {
    folder,
    trail,
    runs,
    logger,
    clock: ports.clock,
    placeOf: (terms) => placeOf(`reports[${reports.indexOf(terms)}]`),
    send: async (mail, { server, from, to, secret }) =>
      sendReport({ server, from, to, ...(secret ? { password: loaded.secret(secret) } : {}) }, mail),
  });
  const hourly = every(HOUR_MS, 'making reports', () => schedules.run(), beside);
  hourly.now();
}
