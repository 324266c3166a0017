import { AuditTrail } from '@gatehouse/audit';
import type { JsonObject, McpCall } from '@gatehouse/kernel';
import { Forwarder } from '@gatehouse/mcp';
import { Injectable } from '@nestjs/common';
import { CallCaptures, type Ending } from '../keep/call-captures.js';

/** What stands around every call: its record, and inside of that what a rule of the firm has kept of it. */
@Injectable()
export class RecordedCalls {
  constructor(
    private readonly trail: AuditTrail,
    private readonly captures: CallCaptures,
    private readonly forwarder: Forwarder,
  ) {}

  /** Settles as `run` settles, once both are durable. */
  async around(call: McpCall, run: () => Promise<JsonObject>): Promise<JsonObject> {
    let isAnswered = false;
    try {
      const result = await this.trail.around(call, () => this.kept(call, run));
      // What a filter made of a refusal is a result as well.
      isAnswered = call.outcome.peek() === undefined && !call.inbound.signal.aborted;
      return result;
    } finally {
      if (!isAnswered) this.forwarder.giveUp(call);
    }
  }

  private async kept(call: McpCall, run: () => Promise<JsonObject>): Promise<JsonObject> {
    const ending: Ending = await run().then(
      (result) => ({ result }),
      (thrown: unknown) => ({ thrown }),
    );
    await this.captures.after(call, ending);
    if ('thrown' in ending) throw ending.thrown;
    return ending.result;
  }
}
