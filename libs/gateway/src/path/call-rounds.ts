import { soughtBy, type JsonObject, type McpCall } from '@gatehouse/kernel';
import { ContinuationSeal, UpstreamRegistry } from '@gatehouse/mcp';
import { Injectable } from '@nestjs/common';

/** What is done with a call before its first stage and behind its last one: what it goes on from, and what the next one goes on from. */
@Injectable()
export class CallRounds {
  constructor(
    private readonly registry: UpstreamRegistry,
    private readonly continuations: ContinuationSeal,
  ) {}

  /** Throws Refusal BAD_MESSAGE for a `requestState` that is not of this call. */
  async begin(call: McpCall): Promise<void> {
    const resumed = this.continuations.open(call);
    if (resumed) call.resumed.set(resumed);
    // A list that has grown old is read again before anyone decides by it, so that a swapped tool is not called under its old face.
    const sought = soughtBy(call.inbound);
    if (sought) await this.registry.freshen(call.inbound.endpoint, sought.name, sought.kind);
  }

  /** Behind the stages: none may read the state, or change a byte of it. */
  end(call: McpCall, result: JsonObject): JsonObject {
    const continuation = call.continuation.peek();
    return continuation ? { ...result, requestState: this.continuations.close(call, continuation) } : result;
  }
}
