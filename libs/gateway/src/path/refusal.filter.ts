import type { McpCall } from '@gatehouse/kernel';
import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { answerTo, refusalOf } from './answers.js';
import { RpcFault } from './rpc-fault.js';

/** Turns whatever a stage threw into an answer. The unexpected refuses the call: fail closed is the default branch, not a setting. */
@Catch()
export class RefusalFilter implements ExceptionFilter {
  private readonly log = new Logger(RefusalFilter.name);

  catch(thrown: unknown, host: ArgumentsHost): unknown {
    const call = host.getArgByIndex<McpCall>(0);
    const refusal = refusalOf(thrown);
    if (refusal.line.kind === 'fault')
      this.log.error({ message: 'a stage failed', event: call.id, trace: call.trace.traceId, error: refusal.cause });
    call.outcome.set({ kind: outcomeKind(refusal, call), code: refusal.code });
    const answer = answerTo(refusal, call);
    if (answer instanceof RpcFault) throw answer;
    return answer;
  }
}

function outcomeKind(refusal: ReturnType<typeof refusalOf>, call: McpCall): 'refused' | 'held' | 'failed' | 'cancelled' {
  if (refusal.code === 'CANCELLED' || call.inbound.signal.aborted) return 'cancelled';
  if (refusal.line.kind === 'held') return 'held';
  return refusal.line.kind === 'upstream' || refusal.line.kind === 'fault' ? 'failed' : 'refused';
}
