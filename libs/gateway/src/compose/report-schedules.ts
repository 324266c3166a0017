import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { AuditTrail } from '@gatehouse/audit';
import type { LoadedConfig } from '@gatehouse/config';
import { uuidv7, type Clock } from '@gatehouse/kernel';
import type { LoggerService } from '@nestjs/common';
import { lastPeriod } from '../reports/report-periods.js';
import { ReportMaker } from '../reports/report-maker.js';
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
}

/** Reports that are made when a period is over. One that fails stops no other, and is tried again an hour later. */
export class ReportSchedules {
  constructor(
    private readonly terms: readonly ReportTerms[],
    private readonly maker: Pick<ReportMaker, 'make'>,
    private readonly around: Around,
  ) {}

  async run(): Promise<void> {
    for (const [index, terms] of this.terms.entries()) {
      try {
        await this.one(terms);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        this.around.logger.error({
          message: 'a report of the schedule was not made',
          at: `gateway.yaml, reports[${index}]`,
          id: terms.id,
          reason,
        });
      }
    }
  }

  /** Into a folder beside its place, so that what has its name is whole; where two nodes make it, the first one stays. */
  private async one({ id, report, every: how, folder, office, person, mls }: ReportTerms): Promise<void> {
    const { clock, trail } = this.around;
    const made = clock.now();
    const period = lastPeriod(how, made);
    const parent = resolve(this.around.folder, folder);
    const place = join(parent, `${id}-${period.name}`);
    if (await isThere(place)) return;
    const draft = join(parent, `.${id}-${uuidv7(made)}`);
    await mkdir(draft, { recursive: true, mode: 0o700 });
    try {
      const { found } = await this.maker.make({ name: report, period, made, scope: { office, person, mls } }, draft);
      if (await isThere(place)) return;
      await rename(draft, place);
      const details = { schedule: id, report, period: period.name, events: found.events, verifies: found.chain.valid };
      await trail.record({ kind: 'report.made', severity: found.chain.valid ? 'info' : 'alert', details });
    } finally {
      await rm(draft, { recursive: true, force: true });
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

/** Looks once an hour, and shortly after the start, for periods that are over. */
export function keepReports(
  loaded: LoadedConfig,
  ports: Pick<GatewayPorts, 'audit' | 'checkpoints' | 'clock'>,
  { folder, trail, ...beside }: Beside & Pick<Around, 'folder' | 'trail'>,
): void {
  const { reports, brokerage } = loaded.config;
  if (reports.length === 0) return;
  const maker = new ReportMaker(new AuditDesk(loaded, ports, folder), brokerage.name);
  const schedules = new ReportSchedules(reports, maker, { folder, trail, logger: beside.place.logger, clock: ports.clock });
  const hourly = every(HOUR_MS, 'making reports', () => schedules.run(), beside);
  hourly.now();
}
