import { asksBack, type JsonObject, type McpCall } from '@gatehouse/kernel';
import { ContinuationSeal, NodeTags, TaskIds, UpstreamRegistry } from '@gatehouse/mcp';
import { Injectable } from '@nestjs/common';

/** Values of one question that may come back: a form has no more fields. */
const MOST_QUOTED = 200;

/** What is done with a call before its first stage and behind its last one: what it goes on from, and what the next one goes on from. */
@Injectable()
export class CallRounds {
  constructor(
    private readonly registry: UpstreamRegistry,
    private readonly continuations: ContinuationSeal,
    private readonly tasks: TaskIds,
    private readonly nodes: NodeTags,
  ) {}

  /** Throws Refusal BAD_MESSAGE for a `requestState` that is not of this call, and what `TaskIds.open` throws. */
  async begin(call: McpCall): Promise<void> {
    const resumed = this.tasks.open(call) ?? this.continuations.open(call);
    if (resumed) call.resumed.set(resumed);
    // A list that has grown old is read again before anyone decides by it, so that a swapped tool is not called under its old face.
    const { sought } = call;
    if (sought) await this.registry.freshen(call.inbound.endpoint, sought.name, sought.kind);
  }

  /** Behind the stages: none may read the state, or change a byte of it. */
  end(call: McpCall, result: JsonObject): JsonObject {
    if (call.method === 'tasks/get') return { ...result, taskId: call.inbound.params['taskId'] ?? null };
    const begun = call.continuation.peek();
    if (begun?.task !== undefined) return { ...result, taskId: this.tasks.close(call, begun) };
    const quoted = asksBack(result) ? [...call.quoted].slice(0, MOST_QUOTED) : [];
    // An upstream need not give a state; what its question quoted has to come back all the same.
    if (!begun && quoted.length === 0) return result;
    const continuation = { upstream: call.tool.get().upstream, ...begun, ...(quoted.length > 0 ? { quoted } : {}) };
    const requestState = this.continuations.close(call, continuation);
    // Only what one process keeps brings the next message back to it.
    const isHere = continuation.parked !== undefined || continuation.review !== undefined;
    return { ...result, requestState: isHere ? this.nodes.attach(requestState, call.inbound.claims) : requestState };
  }
}
