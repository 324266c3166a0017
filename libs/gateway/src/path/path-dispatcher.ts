import { isOfEra, McpCall, Refusal, type InboundRequest, type JsonObject } from '@gatehouse/kernel';
import { McpDispatcher, type DispatchOutcome } from '@gatehouse/mcp';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { BoundPath } from './bound-path.js';
import { CallAnswers } from './call-answers.js';
import { GatewayPath } from './gateway-path.js';
import { RecordedCalls } from './recorded-calls.js';
import { CallMetrics } from '../observe/call-metrics.js';

/** Carries one message through the path, with the audit around it: nothing is answered before its record is durable. */
@Injectable()
export class PathDispatcher extends McpDispatcher implements OnModuleInit {
  constructor(
    private readonly path: BoundPath,
    private readonly recorded: RecordedCalls,
    private readonly metrics: CallMetrics,
    private readonly answers: CallAnswers,
  ) {
    super();
  }

  onModuleInit(): void {
    this.path.bind(GatewayPath);
  }

  async dispatch(request: InboundRequest): Promise<DispatchOutcome> {
    const call = new McpCall(this.path.discovery.opened(request));
    try {
      return this.answers.outcomeOf(await this.recorded.around(call, () => this.run(call)), call);
    } catch (thrown) {
      return this.answers.failureOf(thrown, call);
    } finally {
      this.answers.over(call);
      this.metrics.observe(call);
    }
  }

  private async run(call: McpCall): Promise<JsonObject> {
    const handler = isOfEra(call.method, call.inbound.era) ? this.path.handlers.get(call.method) : undefined;
    if (handler) {
      await this.answers.begin(call);
      try {
        return (await handler(call)) as JsonObject;
      } finally {
        await this.answers.end(call);
      }
    }
    call.outcome.set({ kind: 'refused', code: 'METHOD_NOT_SERVED' });
    throw new Refusal('METHOD_NOT_SERVED');
  }
}
