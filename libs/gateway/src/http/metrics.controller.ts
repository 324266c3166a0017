import { Controller, Get, Header } from '@nestjs/common';
import { CallMetrics } from '../observe/call-metrics.js';
import { ReplicaMetrics } from '../replica/replica-metrics.js';

@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly calls: CallMetrics,
    private readonly replicas: ReplicaMetrics,
  ) {}

  @Get()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  async text(): Promise<string> {
    return (await this.calls.registry.metrics()) + (await this.replicas.registry.metrics());
  }
}
