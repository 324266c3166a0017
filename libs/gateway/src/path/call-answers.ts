import { CallLimits } from '@gatehouse/access';
import { bearerChallenge, ProtectedResource } from '@gatehouse/identity';
import { failureIn, type JsonObject, type McpCall } from '@gatehouse/kernel';
import type { DispatchError, DispatchOutcome } from '@gatehouse/mcp';
import { MlsTerms } from '@gatehouse/mls';
import { Injectable, Logger } from '@nestjs/common';
import { answerTo, refusalOf } from './answers.js';
import { CallRounds } from './call-rounds.js';
import { RpcFault } from './rpc-fault.js';

/** How a call leaves the path: its result, or what was thrown, in the words of the protocol. */
@Injectable()
export class CallAnswers {
  private readonly log = new Logger(CallAnswers.name);

  constructor(
    private readonly rounds: CallRounds,
    private readonly resource: ProtectedResource,
    private readonly limits: CallLimits,
    private readonly mls: MlsTerms,
  ) {}

  begin(call: McpCall): Promise<void> {
    return this.rounds.begin(call);
  }

  /** It has an answer, which is not on record yet: what it looks like among others of the same person may have to be. */
  end(call: McpCall): Promise<void> {
    return this.mls.answered(call);
  }

  /** It has left, and is on record. */
  over(call: McpCall): void {
    this.limits.settle(call);
  }

  /** An upstream's own error leaves as one where the method's answer has no place for it, after every stage has seen its text. */
  outcomeOf(result: JsonObject, call: McpCall): DispatchOutcome {
    const failure = failureIn(result);
    return failure
      ? { error: new RpcFault(failure.code, failure.message, { ...failure.data, eventId: call.id }) }
      : { result: this.rounds.end(call, result) };
  }

  /** Too little scope is an answer of HTTP as well, with what to ask for (RFC 6750 section 3.1; MCP 2026-07-28, Authorization, step-up). */
  private challenged(fault: RpcFault, { inbound }: McpCall): DispatchError {
    const { requiredScopes } = fault;
    if (!requiredScopes) return fault;
    const challenge = bearerChallenge({
      resourceMetadata: this.resource.metadataUrlFor(inbound.endpoint),
      scope: this.resource.asked(requiredScopes),
      error: 'insufficient_scope',
      description: fault.message,
    });
    const { code, message, data } = fault;
    return { code, message, ...(data ? { data } : {}), http: { status: 403, headers: { 'www-authenticate': challenge } } };
  }

  /** What was thrown, as what the caller gets: never more than the refusal's own words. */
  failureOf(thrown: unknown, call: McpCall): DispatchOutcome {
    return { error: this.challenged(this.errorOf(thrown, call), call) };
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
