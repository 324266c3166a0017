import { AuditTrail } from '@gatehouse/audit';
import type { JsonObject, McpCall } from '@gatehouse/kernel';
import { Injectable } from '@nestjs/common';
import { CallCaptures, type Ending } from '../keep/call-captures.js';

/** What stands around every call: its record, and inside of that what a rule of the firm has kept of it. */
@Injectable()
export class RecordedCalls {
  constructor(
    private readonly trail: AuditTrail,
    private readonly captures: CallCaptures,
  ) {}

  /** Settles as `run` settles, once both are durable. */
  around(call: McpCall, run: () => Promise<JsonObject>): Promise<JsonObject> {
    return this.trail.around(call, async () => {
      const ending: Ending = await run().then(
        (result) => ({ result }),
        (thrown: unknown) => ({ thrown }),
      );
      await this.captures.after(call, ending);
      if ('thrown' in ending) throw ending.thrown;
      return ending.result;
    });
  }
}
