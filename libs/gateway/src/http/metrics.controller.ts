import { Controller, Get, Header } from '@nestjs/common';
import { CallMetrics } from '../observe/call-metrics.js';
import { MlsMetrics } from '../observe/mls-metrics.js';
import { ReportRuns } from '../reports/report-runs.js';
import { ReplicaMetrics } from '../replica/replica-metrics.js';

@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly calls: CallMetrics,
    private readonly replicas: ReplicaMetrics,
    private readonly mls: MlsMetrics,
    private readonly reports: ReportRuns,
  ) {}

  @Get()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  async text(): Promise<string> {
    const { calls, replicas, mls, reports } = this;
    return (await Promise.all([calls, replicas, mls, reports].map(({ registry }) => registry.metrics()))).join('');
  }
}
