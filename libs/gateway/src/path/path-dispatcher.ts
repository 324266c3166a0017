import { AuditTrail } from '@gatehouse/audit';
import { failureIn, isOfEra, McpCall, Refusal, type InboundRequest, type JsonObject } from '@gatehouse/kernel';
import { McpDispatcher, type DispatchOutcome } from '@gatehouse/mcp';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { answerTo, refusalOf } from './answers.js';
import { BoundPath } from './bound-path.js';
import { CallRounds } from './call-rounds.js';
import { GatewayPath } from './gateway-path.js';
import { RpcFault } from './rpc-fault.js';
import { CallMetrics } from '../observe/call-metrics.js';

/** Carries one message through the path, with the audit around it: nothing is answered before its record is durable. */
@Injectable()
export class PathDispatcher extends McpDispatcher implements OnModuleInit {
  private readonly log = new Logger(PathDispatcher.name);

  constructor(
    private readonly path: BoundPath,
    private readonly trail: AuditTrail,
    private readonly metrics: CallMetrics,
    private readonly rounds: CallRounds,
  ) {
    super();
  }

  onModuleInit(): void {
    this.path.bind(GatewayPath);
  }

  async dispatch(request: InboundRequest): Promise<DispatchOutcome> {
    const call = new McpCall(request);
    try {
      return this.outcomeOf(await this.trail.around(call, () => this.run(call)), call);
    } catch (thrown) {
      return { error: this.errorOf(thrown, call) };
    } finally {
      this.metrics.observe(call);
    }
  }

  private async run(call: McpCall): Promise<JsonObject> {
    const handler = isOfEra(call.method, call.inbound.era) ? this.path.handlers.get(call.method) : undefined;
    if (handler) {
      await this.rounds.begin(call);
      return (await handler(call)) as JsonObject;
    }
    call.outcome.set({ kind: 'refused', code: 'METHOD_NOT_SERVED' });
    throw new Refusal('METHOD_NOT_SERVED');
  }

  /** An upstream's own error leaves as one where the method's answer has no place for it, after every stage has seen its text. */
  private outcomeOf(result: JsonObject, call: McpCall): DispatchOutcome {
    const failure = failureIn(result);
    return failure
      ? { error: new RpcFault(failure.code, failure.message, { eventId: call.id }) }
      : { result: this.rounds.end(call, result) };
  }

  private errorOf(thrown: unknown, call: McpCall): RpcFault {
    if (thrown instanceof RpcFault) return thrown;
    const refusal = refusalOf(thrown);
    if (refusal.line.kind === 'fault')
      this.log.error({ message: 'a call failed', event: call.id, trace: call.trace.traceId, error: refusal.cause });
    const answer = answerTo(refusal, call);
    return answer instanceof RpcFault ? answer : new RpcFault(-32603, refusal.message);
  }
}
