import type { McpCall } from '@gatehouse/kernel';
import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

const MILLISECONDS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 5_000, 30_000];

/** Prometheus figures of the path. Labels are names from configuration and catalogues, never values of a call. */
@Injectable()
export class CallMetrics {
  readonly registry = new Registry();
  private readonly calls = new Counter({
    name: 'gatehouse_calls_total',
    help: 'MCP messages by method, upstream, outcome and refusal code',
    labelNames: ['method', 'upstream', 'outcome', 'code'] as const,
    registers: [this.registry],
  });
  private readonly duration = new Histogram({
    name: 'gatehouse_call_duration_milliseconds',
    help: 'Time from reading a message to its durable audit record',
    labelNames: ['method'] as const,
    buckets: MILLISECONDS,
    registers: [this.registry],
  });
  private readonly findings = new Counter({
    name: 'gatehouse_findings_total',
    help: 'What detectors saw, by family and verdict',
    labelNames: ['family', 'verdict'] as const,
    registers: [this.registry],
  });

  private readonly limited = new Counter({
    name: 'gatehouse_limited_calls_total',
    help: 'MCP messages that a limit refused, by the id of the limit',
    labelNames: ['limit'] as const,
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  observe(call: McpCall): void {
    const outcome = call.outcome.peek();
    // A method that is not served is named by the caller: it must not become a label value.
    const method = outcome?.code === 'METHOD_NOT_SERVED' ? 'other' : call.method;
    this.calls.inc({ method, upstream: call.tool.peek()?.upstream ?? '', outcome: outcome?.kind ?? 'granted', code: outcome?.code ?? '' });
    this.duration.observe({ method }, Date.now() - call.receivedAt);
    const limit = call.limit.peek();
    if (limit !== undefined) this.limited.inc({ limit });
    for (const { family, verdict } of call.findings) this.findings.inc({ family, verdict });
  }
}
