import { Controller, Get, Header } from '@nestjs/common';
import { CallMetrics } from '../observe/call-metrics.js';

@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: CallMetrics) {}

  @Get()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  text(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}
